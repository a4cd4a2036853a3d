// Runs, and the journal of operations: an intent before each request, a result after it.
#include "state/json.hpp"
#include "state/match.hpp"
#include "state/sqlite_store.hpp"
#include "state/stored_rows.hpp"
#include "state/stored_values.hpp"

namespace inboxctl::state {

namespace {

using Kind = Transaction::Kind;

std::int64_t to_number(OperationId id) { return static_cast<std::int64_t>(id); }
std::int64_t to_number(RunId id) { return static_cast<std::int64_t>(id); }

Intent read_intent(Database& database, const Statement& row) {
    const auto address = row.text(3);
    const auto kind = operation_kind_of(row.text(2));
    if (!kind) fail_damaged(database, "the kind of an operation", address);
    const auto payload = read_payload(database, row.text(5), address);
    return {.kind = *kind,
            .address = {std::string(address)},
            .account = std::string(row.text(4)),
            .payload = payload,
            .target = InboxId{row.integer(6)},
            .highest_seen = InboxId{row.integer(7)},
            .wanted = read_values(database, row.text(8), payload, address)};
}

// From the first eleven columns of the two readings below.
Operation read_operation(Database& database, const Statement& row) {
    return {.id = OperationId{row.integer(0)},
            .run = RunId{row.integer(1)},
            .intent = read_intent(database, row),
            .begun = time_of(row.integer(9)),
            .given_up = time_of(row.optional_integer(10))};
}

RunSummary read_run(const Statement& row) {
    return {.id = RunId{row.integer(0)},
            .command = std::string(row.text(1)),
            .begun = time_of(row.integer(2)),
            .ended = time_of(row.optional_integer(3)),
            .exit_code = static_cast<int>(row.integer(4)),
            .added = row.integer(5),
            .changed = row.integer(6),
            .destroyed = row.integer(7),
            .failed = row.integer(8)};
}

Operation open_operation(Database& database, OperationId id) {
    Statement row = database.prepare(
        "select id, run, kind, address, account, payload, target, highest_seen, wanted, begun, given_up "
        "from operations where id = ? and status in ('open', 'unknown')");
    if (!row.bind(to_number(id)).step())
        throw std::logic_error("operation " + std::to_string(to_number(id)) + " is not open");
    return read_operation(database, row);
}

void close_operation(Database& database, OperationId id, std::string_view status, std::string_view message,
                     InboxId result, Time now) {
    database.prepare("update operations set status = ?, message = ?, result = ?, ended = ? where id = ?")
        .bind(status, message, to_number(result), to_stored(now), to_number(id))
        .run();
}

void finish_done(Database& database, const Operation& operation, const Done& done, Time now) {
    const Intent& intent = operation.intent;
    if (done.recorded)
        put_inbox(database, *done.recorded);
    else
        remove_inbox(database, intent.address);
    if (!done.recorded && intent.kind == OperationKind::destroy)
        put_tombstone(database, {intent.address, intent.account, intent.target, intent.payload, now});
    close_operation(database, operation.id, "done", "", done.recorded ? done.recorded->id : InboxId{}, now);
}

// The settle time runs from when the request was first given up, however often it is looked for.
void leave_open(Database& database, OperationId id, const Unknown& unknown, Time now) {
    database
        .prepare(
            "update operations set status = 'unknown', message = ?, given_up = coalesce(given_up, ?) "
            "where id = ?")
        .bind(unknown.message, to_stored(now), to_number(id))
        .run();
}

// Does it change what is recorded?
bool finish_one(Database& database, const Outcome& outcome, Time now) {
    const Operation operation = open_operation(database, outcome.id);
    return std::visit(Match{[&](const Done& done) {
                                finish_done(database, operation, done, now);
                                return true;
                            },
                            [&](const Failed& failed) {
                                close_operation(database, operation.id, "failed", failed.message, {}, now);
                                return false;
                            },
                            [&](const Unknown& unknown) {
                                leave_open(database, operation.id, unknown, now);
                                return false;
                            }},
                      outcome.what);
}

}  // namespace

RunId SqliteStore::begin_run(std::string_view command, Time now) {
    Transaction transaction{*database_, Kind::write, "record the start of a run in"};
    database_->prepare("insert into runs (command, begun) values (?, ?)").bind(command, to_stored(now)).run();
    const RunId id{database_->last_insert_id()};
    transaction.commit();
    return id;
}

void SqliteStore::end_run(const RunSummary& summary) {
    Transaction transaction{*database_, Kind::write, "record the end of a run in"};
    database_
        ->prepare(
            "update runs set ended = ?, exit_code = ?, added = ?, changed = ?, destroyed = ?, failed = ? "
            "where id = ?")
        .bind(to_stored(summary.ended), summary.exit_code, summary.added, summary.changed, summary.destroyed,
              summary.failed, to_number(summary.id))
        .run();
    if (database_->changes() == 0)
        throw std::logic_error("run " + std::to_string(to_number(summary.id)) + " was never begun");
    transaction.commit();
}

void SqliteStore::spend_plan(std::string_view plan, RunId run) {
    if (is_spent(plan)) throw std::logic_error("plan " + std::string(plan) + " was applied before");
    Transaction transaction{*database_, Kind::write, "record which plan is applied in"};
    database_->prepare("insert into applied_plans (id, run) values (?, ?)").bind(plan, to_number(run)).run();
    transaction.commit();
}

bool SqliteStore::is_spent(std::string_view plan) {
    const Transaction transaction{*database_, Kind::read, "read the applied plans of"};
    return database_->prepare("select 1 from applied_plans where id = ?").bind(plan).step();
}

std::vector<OperationId> SqliteStore::begin(RunId run, const std::vector<Intent>& intents, Time now) {
    Transaction transaction{*database_, Kind::write, "record what is about to be done in"};
    std::vector<OperationId> ids;
    ids.reserve(intents.size());
    Statement insert = database_->prepare(
        "insert into operations (run, kind, address, account, payload, target, highest_seen, wanted, begun) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (const auto& intent : intents) {
        insert
            .bind(to_number(run), stored_name(intent.kind), intent.address.key, intent.account,
                  stored_name(intent.payload), to_number(intent.target), to_number(intent.highest_seen),
                  to_text(intent.wanted), to_stored(now))
            .run();
        ids.push_back(OperationId{database_->last_insert_id()});
    }
    transaction.commit();
    return ids;
}

void SqliteStore::finish(const std::vector<Outcome>& outcomes, Time now) {
    Transaction transaction{*database_, Kind::write, "record what came of an operation in"};
    bool changed = false;
    for (const auto& outcome : outcomes)
        changed |= finish_one(*database_, outcome, now);
    if (changed) move_serial(*database_);
    transaction.commit();
}

std::vector<Operation> SqliteStore::open_operations() {
    const Transaction transaction{*database_, Kind::read, "read the open operations of"};
    std::vector<Operation> operations;
    Statement row = database_->prepare(
        "select id, run, kind, address, account, payload, target, highest_seen, wanted, begun, given_up "
        "from operations where status in ('open', 'unknown') order by id");
    while (row.step())
        operations.push_back(read_operation(*database_, row));
    return operations;
}

std::vector<RunSummary> SqliteStore::runs(std::size_t newest) {
    const Transaction transaction{*database_, Kind::read, "read the history of"};
    std::vector<RunSummary> runs;
    Statement row = database_->prepare(
        "select id, command, begun, ended, exit_code, added, changed, destroyed, failed from runs "
        "order by id desc limit ?");
    row.bind(static_cast<std::int64_t>(newest));
    while (row.step())
        runs.push_back(read_run(row));
    return runs;
}

std::vector<JournalEntry> SqliteStore::journal(RunId run) {
    const Transaction transaction{*database_, Kind::read, "read the journal of"};
    std::vector<JournalEntry> entries;
    Statement row = database_->prepare(
        "select id, run, kind, address, account, payload, target, highest_seen, wanted, begun, given_up, "
        "status, message, ended, result from operations where run = ? order by id");
    row.bind(to_number(run));
    while (row.step())
        entries.push_back({.operation = read_operation(*database_, row),
                           .status = std::string(row.text(11)),
                           .message = std::string(row.text(12)),
                           .ended = time_of(row.optional_integer(13)),
                           .result = InboxId{row.integer(14)}});
    return entries;
}

}  // namespace inboxctl::state
