// The recorded snapshot, with account bindings, read marks and tombstones.
#include <algorithm>

#include "state/store/sqlite/sqlite_store.hpp"
#include "state/store/sqlite/stored_rows.hpp"
#include "state/store/sqlite/stored_values.hpp"

namespace inboxctl::state {

namespace {

using Kind = Transaction::Kind;

RecordedInbox read_inbox(Database& database, const Statement& row) {
    RecordedInbox inbox;
    inbox.address.key = row.text(0);
    inbox.account = row.text(1);
    inbox.id = InboxId{row.integer(2)};
    inbox.payload = read_payload(database, row.text(3), row.text(0));
    inbox.applied = read_values(database, row.text(4), inbox.payload, row.text(0));
    inbox.prevent_destroy = row.integer(5) != 0;
    const auto mode = mode_named(row.text(6));
    if (!mode) fail_damaged(database, "its mode", row.text(0));
    inbox.mode = *mode;
    inbox.identity = static_cast<ServerIdentity>(row.integer(7));
    return inbox;
}

bool is_recorded(Database& database, const Address& address) {
    return database.prepare("select 1 from resources where address = ?").bind(address.key).step();
}

[[noreturn]] void fail_rename(const Address& from, const Address& to, const char* reason) {
    throw std::logic_error("cannot rename " + to_string(from) + " to " + to_string(to) + ": " + reason);
}

}  // namespace

Identity SqliteStore::identity() {
    const Transaction transaction{*database_, Kind::read, "read the identity of"};
    Statement row = database_->prepare("select lineage, serial from state");
    if (!row.step()) return {};
    return {.lineage = std::string(row.text(0)), .serial = row.integer(1)};
}

std::vector<RecordedInbox> SqliteStore::inboxes() {
    const Transaction transaction{*database_, Kind::read, "read the recorded inboxes of"};
    std::vector<RecordedInbox> inboxes;
    // In the order of the file, and sorted here: by the index every row would be a search of its own.
    Statement row = database_->prepare(
        "select address, account, inbox, payload, applied, prevent_destroy, mode, birthmark "
        "from resources not indexed");
    while (row.step())
        inboxes.push_back(read_inbox(*database_, row));
    std::ranges::sort(inboxes, {}, &RecordedInbox::address);
    return inboxes;
}

std::optional<RecordedInbox> SqliteStore::inbox(const Address& address) {
    const Transaction transaction{*database_, Kind::read, "read a recorded inbox of"};
    Statement row = database_->prepare(
        "select address, account, inbox, payload, applied, prevent_destroy, mode, birthmark "
        "from resources where address = ?");
    if (!row.bind(address.key).step()) return std::nullopt;
    return read_inbox(*database_, row);
}

std::vector<AccountBinding> SqliteStore::accounts() {
    const Transaction transaction{*database_, Kind::read, "read the accounts of"};
    std::vector<AccountBinding> bindings;
    Statement row = database_->prepare("select key, url, remote_id from accounts order by key");
    while (row.step())
        bindings.push_back(
            {.account = std::string(row.text(0)), .url = std::string(row.text(1)), .id = row.integer(2)});
    return bindings;
}

std::vector<ReadMark> SqliteStore::read_marks() {
    const Transaction transaction{*database_, Kind::read, "read what was last read in"};
    std::vector<ReadMark> marks;
    Statement row =
        database_->prepare("select account, cache_key, read_at, version from read_marks order by account");
    while (row.step())
        marks.push_back({.account = std::string(row.text(0)),
                         .cache_key = std::string(row.text(1)),
                         .read_at = time_of(row.integer(2)),
                         .version = std::string(row.text(3))});
    return marks;
}

std::vector<Tombstone> SqliteStore::tombstones() {
    const Transaction transaction{*database_, Kind::read, "read the tombstones of"};
    std::vector<Tombstone> tombstones;
    Statement row = database_->prepare(
        "select address, account, inbox, payload, asked_at from tombstones order by account, inbox");
    while (row.step())
        tombstones.push_back({.address = {std::string(row.text(0))},
                              .account = std::string(row.text(1)),
                              .id = InboxId{row.integer(2)},
                              .payload = read_payload(*database_, row.text(3), row.text(0)),
                              .asked_at = time_of(row.integer(4))});
    return tombstones;
}

void SqliteStore::bind(const AccountBinding& binding) {
    Transaction transaction{*database_, Kind::write, "bind an account in"};
    database_
        ->prepare(
            "insert into accounts (key, url, remote_id) values (?, ?, ?) on conflict (key) do update "
            "set url = excluded.url, remote_id = excluded.remote_id "
            "where (url, remote_id) is not (excluded.url, excluded.remote_id)")
        .bind(binding.account, binding.url, binding.id)
        .run();
    if (database_->changes() == 0) return;
    // A read mark of another server or account does not apply.
    database_->prepare("delete from read_marks where account = ?").bind(binding.account).run();
    increase_serial(*database_);
    transaction.commit();
}

void SqliteStore::record(const std::vector<RecordedInbox>& inboxes) {
    Transaction transaction{*database_, Kind::write, "record inboxes in"};
    bool changed = false;
    for (const auto& inbox : inboxes)
        changed |= put_inbox(*database_, inbox);
    if (!changed) return;
    increase_serial(*database_);
    transaction.commit();
}

void SqliteStore::forget(const std::vector<Address>& addresses) {
    Transaction transaction{*database_, Kind::write, "forget inboxes in"};
    bool changed = false;
    for (const auto& address : addresses)
        changed |= remove_inbox(*database_, address);
    if (!changed) return;
    increase_serial(*database_);
    transaction.commit();
}

void SqliteStore::rename(const Address& from, const Address& to) {
    Transaction transaction{*database_, Kind::write, "rename an inbox in"};
    if (is_recorded(*database_, to)) fail_rename(from, to, "that address is taken");
    database_->prepare("update resources set address = ? where address = ?").bind(to.key, from.key).run();
    const bool recorded = database_->changes() > 0;
    // An operation that is resolved later must use the new address.
    database_
        ->prepare(
            "update operations set address = ? where address = ? and "
            "(status in ('open', 'unknown') or watch_until is not null)")
        .bind(to.key, from.key)
        .run();
    if (!recorded && database_->changes() == 0) fail_rename(from, to, "there is no such inbox");
    move_suspension(*database_, to_string(from), to_string(to));
    if (recorded) increase_serial(*database_);
    transaction.commit();
}

void SqliteStore::rename_account(const std::string& from, const std::string& to) {
    Transaction transaction{*database_, Kind::write, "rename an account in"};
    for (const auto* sql : {"update resources set account = ? where account = ?",
                            "update or replace tombstones set account = ? where account = ?",
                            "update operations set account = ? where account = ? and "
                            "(status in ('open', 'unknown') or watch_until is not null)"})
        database_->prepare(sql).bind(to, from).run();
    database_->prepare("delete from read_marks where account = ?").bind(from).run();
    move_suspension(*database_, "account." + from, "account." + to);
    increase_serial(*database_);
    transaction.commit();
}

void SqliteStore::mark_read(const ReadMark& mark) {
    Transaction transaction{*database_, Kind::write, "remember a reading in"};
    database_
        ->prepare(
            "insert into read_marks (account, cache_key, read_at, version) values (?, ?, ?, ?) "
            "on conflict (account) do update set cache_key = excluded.cache_key, read_at = excluded.read_at, "
            "version = excluded.version")
        .bind(mark.account, mark.cache_key, to_stored(mark.read_at), mark.version)
        .run();
    transaction.commit();
}

void SqliteStore::clear_tombstone(const std::string& account, InboxId id) {
    Transaction transaction{*database_, Kind::write, "clear a tombstone in"};
    database_->prepare("delete from tombstones where account = ? and inbox = ?")
        .bind(account, to_number(id))
        .run();
    transaction.commit();
}

}  // namespace inboxctl::state
