#include "state/store/sqlite/stored_rows.hpp"

#include "state/model/inbox/json.hpp"
#include "state/store/sqlite/stored_values.hpp"
#include "state/store/state_error.hpp"

namespace inboxctl::state {

bool put_inbox(Database& database, const RecordedInbox& inbox) {
    // Without the last condition, an unchanged row would count as changed.
    database
        .prepare(
            "insert into resources (address, account, inbox, payload, applied, prevent_destroy, mode, "
            "birthmark) "
            "values (?, ?, ?, ?, ?, ?, ?, ?) "
            "on conflict (address) do update set account = excluded.account, inbox = excluded.inbox, "
            "payload = excluded.payload, applied = excluded.applied, "
            "prevent_destroy = excluded.prevent_destroy, mode = excluded.mode, birthmark = "
            "excluded.birthmark "
            "where (account, inbox, payload, applied, prevent_destroy, mode, birthmark) is not "
            "(excluded.account, excluded.inbox, excluded.payload, excluded.applied, "
            "excluded.prevent_destroy, excluded.mode, excluded.birthmark)")
        .bind(inbox.address.key, inbox.account, to_number(inbox.id), stored_name(inbox.payload),
              to_text(inbox.applied), inbox.prevent_destroy, to_string(inbox.mode),
              static_cast<std::int64_t>(inbox.identity))
        .run();
    return database.changes() > 0;
}

void displace(Database& database, const RecordedInbox& inbox) {
    database
        .prepare(
            "delete from resources where inbox = ? and address <> ? and account in (select there.key from "
            "accounts here join accounts there on there.url = here.url where here.key = ?)")
        .bind(to_number(inbox.id), inbox.address.key, inbox.account)
        .run();
}

bool remove_inbox(Database& database, const Address& address) {
    database.prepare("delete from resources where address = ?").bind(address.key).run();
    return database.changes() > 0;
}

void put_tombstone(Database& database, const Tombstone& tombstone) {
    database
        .prepare(
            "insert into tombstones (address, account, inbox, payload, asked_at) values (?, ?, ?, ?, ?) "
            "on conflict (account, inbox) do update set address = excluded.address, "
            "payload = excluded.payload, asked_at = excluded.asked_at")
        .bind(tombstone.address.key, tombstone.account, to_number(tombstone.id),
              stored_name(tombstone.payload), to_stored(tombstone.asked_at))
        .run();
}

void move_suspension(Database& database, const std::string& from, const std::string& to) {
    database.prepare("update or ignore suspensions set subject = ? where subject = ?").bind(to, from).run();
    database.prepare("delete from suspensions where subject = ?").bind(from).run();
}

void increase_serial(Database& database) { database.prepare("update state set serial = serial + 1").run(); }

Payload read_payload(Database& database, std::string_view name, std::string_view address) {
    if (const auto payload = payload_of(name)) return *payload;
    fail_damaged(database, "its kind of channel", address);
}

FieldValues read_values(Database& database, std::string_view text, Payload payload,
                        std::string_view address) {
    if (auto values = from_text(text, payload)) return std::move(*values);
    fail_damaged(database, "its fields", address);
}

void fail_damaged(Database& database, std::string_view what, std::string_view address) {
    std::string reason = "the row of inbox.";
    reason.append(address).append(" is damaged (").append(what).append(")");
    throw state_error(StateError::Kind::unusable, "read", database.file(), reason, "Restore a backup");
}

}  // namespace inboxctl::state
