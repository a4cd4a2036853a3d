#include "state/store/sqlite/migrations.hpp"

#include <array>
#include <string>

#include "state/store/state_error.hpp"

namespace inboxctl::state {

namespace {

constexpr std::int64_t application = 0x696e6278;  // "inbx"

// Enums are stored by name, times as milliseconds since 1970, field values as JSON by field name.
// Tables keep their rowid: rows have about a kilobyte, which would make an index tree slow and large.
constexpr const char* version_1 = R"sql(
create table state (
    id integer primary key check (id = 1),
    lineage text not null,
    serial integer not null
) strict;
insert into state (id, lineage, serial) values (1, lower(hex(randomblob(16))), 0);

create table accounts (
    key text primary key,
    url text not null,
    remote_id integer not null
) strict;

create table read_marks (
    account text primary key references accounts (key),
    cache_key text not null,
    read_at integer not null,
    version text not null
) strict;

create table resources (
    address text primary key,
    account text not null references accounts (key),
    inbox integer not null check (inbox > 0),
    payload text not null,
    applied text not null,
    prevent_destroy integer not null check (prevent_destroy in (0, 1)),
    unique (account, inbox)
) strict;

create table tombstones (
    account text not null references accounts (key),
    inbox integer not null check (inbox > 0),
    address text not null,
    payload text not null,
    asked_at integer not null,
    unique (account, inbox)
) strict;

create table runs (
    id integer primary key,
    command text not null,
    begun integer not null,
    ended integer,
    exit_code integer not null default 0,
    added integer not null default 0,
    changed integer not null default 0,
    destroyed integer not null default 0,
    failed integer not null default 0
) strict;

create table operations (
    id integer primary key,
    run integer not null references runs (id),
    kind text not null,
    address text not null,
    account text not null references accounts (key),
    payload text not null,
    target integer not null,
    highest_seen integer not null,
    wanted text not null,
    begun integer not null,
    given_up integer,
    status text not null default 'open' check (status in ('open', 'unknown', 'done', 'failed')),
    message text not null default '',
    ended integer,
    result integer not null default 0
) strict;
create index operations_by_run on operations (run);
create index operations_open on operations (id) where status in ('open', 'unknown');

-- Two keys may stand for accounts of one server, and its inbox ids are unique over all of them.
create trigger one_address_an_inbox_insert before insert on resources
when exists (
    select 1 from accounts here join accounts there on there.url = here.url
    join resources other on other.account = there.key and other.inbox = new.inbox
    where here.key = new.account and other.address <> new.address)
begin
    select raise(abort, 'this inbox is recorded under another address');
end;
create trigger one_address_an_inbox_update before update of account, inbox on resources
when exists (
    select 1 from accounts here join accounts there on there.url = here.url
    join resources other on other.account = there.key and other.inbox = new.inbox
    where here.key = new.account and other.address <> old.address)
begin
    select raise(abort, 'this inbox is recorded under another address');
end;
)sql";

// Which run applied a saved plan; each plan is applied once.
constexpr const char* applied_plans = R"sql(
create table applied_plans (
    id text primary key,
    run integer not null references runs (id)
) strict;
)sql";

// The conditions of inboxes and accounts, and what is suspended.
constexpr const char* daemon_memory = R"sql(
create table conditions (
    subject text not null,
    type text not null check (type in ('Ready', 'Reconciling', 'Stalled')),
    status text not null check (status in ('True', 'False', 'Unknown')),
    reason text not null,
    message text not null,
    since integer not null,
    basis text not null default '',
    unique (subject, type)
) strict;

create table suspensions (
    subject text primary key,
    reason text not null,
    since integer not null
) strict;
)sql";

// Times since boot beside wall-clock times, and creates that are watched for a late effect. `boot` identifies
// the boot that the times belong to; a later boot replaces an earlier one.
constexpr const char* watches = R"sql(
alter table operations add column boot text not null default '';
alter table operations add column begun_up integer not null default 0;
alter table operations add column given_up_up integer not null default 0;
alter table operations add column watch_until integer;
create index operations_watched on operations (watch_until) where watch_until is not null;
)sql";

// Without this index, the triggers scan all records for each inbox that is written.
constexpr const char* inboxes_by_id = "create index resources_by_inbox on resources (inbox)";

// SQLite evaluated `status in (…)` with a temporary table for each row; comparisons are faster.
constexpr const char* quick_status = R"sql(
create table operations_anew (
    id integer primary key,
    run integer not null references runs (id),
    kind text not null,
    address text not null,
    account text not null references accounts (key),
    payload text not null,
    target integer not null,
    highest_seen integer not null,
    wanted text not null,
    begun integer not null,
    given_up integer,
    status text not null default 'open'
        check (status = 'open' or status = 'unknown' or status = 'done' or status = 'failed'),
    message text not null default '',
    ended integer,
    result integer not null default 0,
    boot text not null default '',
    begun_up integer not null default 0,
    given_up_up integer not null default 0,
    watch_until integer
) strict;
insert into operations_anew select
    id, run, kind, address, account, payload, target, highest_seen, wanted, begun, given_up, status, message, ended,
    result, boot, begun_up, given_up_up, watch_until from operations;
drop table operations;
alter table operations_anew rename to operations;
create index operations_by_run on operations (run);
create index operations_open on operations (id) where status in ('open', 'unknown');
create index operations_watched on operations (watch_until) where watch_until is not null;
)sql";

// The identity of an inbox, to recognise it after a restored server has reused its id.
constexpr const char* identities = "alter table resources add column birthmark integer not null default 0";

// The mode of an inbox, by name as in manifests. It stays active after its block is removed.
constexpr const char* modes = R"sql(
alter table resources add column mode text not null default 'enforce' check (mode in ('enforce', 'plan', 'observe'));
)sql";

// migrations[n] migrates from version n to n + 1. Released steps never change; add a step instead.
constexpr std::array migrations{version_1,     applied_plans, daemon_memory, watches,
                                inboxes_by_id, quick_status,  identities,    modes};

std::int64_t pragma(Database& database, std::string_view sql) {
    Statement statement = database.prepare(sql);
    statement.step();
    return statement.integer(0);
}

// One step, unless another process was faster.
void migrate_from(Database& database, std::int64_t version) {
    Transaction transaction{database, Transaction::Kind::write, "migrate"};
    if (read_stamp(database).version != version) return;
    database.execute(migrations.at(static_cast<std::size_t>(version)));
    const std::string stamps = "pragma application_id = " + std::to_string(application) +
                               "; pragma user_version = " + std::to_string(version + 1);
    database.execute(stamps.c_str());
    transaction.commit();
}

}  // namespace

std::int64_t newest_version() { return static_cast<std::int64_t>(migrations.size()); }

void require_ours(const Stamp& stamp, const std::filesystem::path& file) {
    const bool unused = stamp == Stamp{};
    if (stamp.application != application && !unused)
        throw state_error(StateError::Kind::unusable, "open", file, "it is the database of another program",
                          "Name another file for the state");
    if (stamp.version > newest_version())
        throw state_error(StateError::Kind::newer_version, "open", file,
                          "a newer inboxctl wrote it in format version " + std::to_string(stamp.version) +
                              "; this one supports versions up to " + std::to_string(newest_version()),
                          "Use that release of inboxctl or a later one");
}

Stamp read_stamp(Database& database) {
    return {.application = pragma(database, "pragma application_id"),
            .version = pragma(database, "pragma user_version"),
            .schema_changes = pragma(database, "pragma schema_version")};
}

void migrate(Database& database) {
    for (auto version = read_stamp(database).version; version < newest_version(); ++version)
        migrate_from(database, version);
}

}  // namespace inboxctl::state
