// Runs, and the journal of operations: an intent before each request, an outcome after it.
#include <fmt/format.h>

#include "state/model/inbox/json.hpp"
#include "state/model/match.hpp"
#include "state/store/sqlite/sqlite_store.hpp"
#include "state/store/sqlite/stored_rows.hpp"
#include "state/store/sqlite/stored_values.hpp"

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

// The columns of an operation, in the order in which read_operation expects them.
constexpr std::string_view operation_columns =
    "id, run, kind, address, account, payload, target, highest_seen, wanted, begun, given_up, boot, "
    "begun_up, given_up_up";

std::string select_operations(std::string_view condition, std::string_view more_columns = "") {
    return fmt::format("select {}{} from operations where {}", operation_columns, more_columns, condition);
}

Moment moment_of(const Statement& row, std::int64_t wall, int up_column) {
    return {time_of(wall), std::chrono::milliseconds(row.integer(up_column)), std::string(row.text(11))};
}

Operation read_operation(Database& database, const Statement& row) {
    Operation operation{.id = OperationId{row.integer(0)},
                        .run = RunId{row.integer(1)},
                        .intent = read_intent(database, row),
                        .begun = moment_of(row, row.integer(9), 12),
                        .given_up = {}};
    if (const auto wall = row.optional_integer(10)) operation.given_up = moment_of(row, *wall, 13);
    return operation;
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

// The intent of an open or watched operation, without `wanted`.
Intent unfinished(Database& database, OperationId id) {
    Statement row = database.prepare(
        "select kind, address, account, payload, target from operations "
        "where id = ? and (status in ('open', 'unknown') or watch_until is not null)");
    if (!row.bind(to_number(id)).step())
        throw std::logic_error("operation " + std::to_string(to_number(id)) + " is not open");
    const auto address = row.text(1);
    const auto kind = operation_kind_of(row.text(0));
    if (!kind) fail_damaged(database, "the kind of an operation", address);
    return {.kind = *kind,
            .address = {std::string(address)},
            .account = std::string(row.text(2)),
            .payload = read_payload(database, row.text(3), address),
            .target = InboxId{row.integer(4)},
            .highest_seen = {},
            .wanted = {}};
}

bool is_recorded_as(Database& database, const Address& address, InboxId id) {
    return database.prepare("select 1 from resources where address = ? and inbox = ?")
        .bind(address.key, to_number(id))
        .step();
}

void close_operation(Database& database, OperationId id, std::string_view status, std::string_view message,
                     InboxId result, Time now) {
    database
        .prepare(
            "update operations set status = ?, message = ?, result = ?, ended = ?, watch_until = null "
            "where id = ?")
        .bind(status, message, to_number(result), to_stored(now), to_number(id))
        .run();
}

void finish_done(Database& database, OperationId id, const Done& done, Time now) {
    const Intent intent = unfinished(database, id);
    const bool destroyed = !done.recorded && intent.kind == OperationKind::destroy;
    if (done.recorded) {
        if (intent.kind == OperationKind::create) displace(database, *done.recorded);
        put_inbox(database, *done.recorded);
    } else if (!destroyed || is_recorded_as(database, intent.address, intent.target))
        remove_inbox(database, intent.address);
    if (destroyed)
        put_tombstone(database, {intent.address, intent.account, intent.target, intent.payload, now});
    close_operation(database, id, "done", "", done.recorded ? done.recorded->id : InboxId{}, now);
}

// The in-doubt window starts when the request was first given up, however often its effect is looked for.
void leave_open(Database& database, OperationId id, const Unknown& unknown, const Moment& now) {
    database
        .prepare(
            "update operations set status = 'unknown', message = ?1, "
            "boot = iif(given_up is null, ?2, boot), given_up_up = iif(given_up is null, ?3, given_up_up), "
            "given_up = coalesce(given_up, ?4), watch_until = null, "
            "highest_seen = min(highest_seen, coalesce(?5, highest_seen)) where id = ?6")
        .bind(unknown.message, now.boot, now.up.count(), to_stored(now.wall),
              unknown.mark ? std::optional(to_number(*unknown.mark)) : std::nullopt, to_number(id))
        .run();
}

// The caller decides how long it is watched; `watch_until` only has to be set until then.
void presume_lost(Database& database, OperationId id, const PresumedLost& presumed_lost, const Moment& now) {
    close_operation(database, id, "failed", presumed_lost.message, {}, now.wall);
    database
        .prepare(
            "update operations set watch_until = ?1, given_up = ?1, given_up_up = ?2, boot = ?3, "
            "highest_seen = max(highest_seen, ?4) where id = ?5")
        .bind(to_stored(now.wall), now.up.count(), now.boot,
              to_number(presumed_lost.seen.value_or(InboxId{})), to_number(id))
        .run();
}

// Returns whether the recorded snapshot changes.
bool finish_one(Database& database, const Outcome& outcome, const Moment& now) {
    return std::visit(Match{[&](const Done& done) {
                                finish_done(database, outcome.id, done, now.wall);
                                return true;
                            },
                            [&](const Failed& failed) {
                                (void)unfinished(database, outcome.id);
                                close_operation(database, outcome.id, "failed", failed.message, {}, now.wall);
                                return false;
                            },
                            [&](const Unknown& unknown) {
                                (void)unfinished(database, outcome.id);
                                leave_open(database, outcome.id, unknown, now);
                                return false;
                            },
                            [&](const PresumedLost& presumed_lost) {
                                (void)unfinished(database, outcome.id);
                                presume_lost(database, outcome.id, presumed_lost, now);
                                return false;
                            }},
                      outcome.what);
}

std::vector<OperationId> insert_intents(Database& database, RunId run, const std::vector<Intent>& intents,
                                        const Moment& now) {
    std::vector<OperationId> ids;
    if (intents.empty()) return ids;
    ids.reserve(intents.size());
    Statement insert = database.prepare(
        "insert into operations (run, kind, address, account, payload, target, highest_seen, wanted, begun, "
        "begun_up, boot) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (const auto& intent : intents) {
        insert
            .bind(to_number(run), stored_name(intent.kind), intent.address.key, intent.account,
                  stored_name(intent.payload), to_number(intent.target), to_number(intent.highest_seen),
                  to_text(intent.wanted), to_stored(now.wall), now.up.count(), now.boot)
            .run();
        ids.push_back(OperationId{database.last_insert_id()});
    }
    return ids;
}

std::vector<Operation> read_operations(Database& database, Statement& row) {
    std::vector<Operation> operations;
    while (row.step())
        operations.push_back(read_operation(database, row));
    return operations;
}

}  // namespace

RunId SqliteStore::begin_run(std::string_view command, Time now) {
    if (place_) place_->require();
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

std::vector<OperationId> SqliteStore::advance(RunId run, const std::vector<Outcome>& outcomes,
                                              const std::vector<Intent>& intents, const Moment& now) {
    if (place_ && !intents.empty()) {
        try {
            place_->require();
        } catch (const StateError&) {
            if (!outcomes.empty()) finish(outcomes, now);  // record what was done, even in a replaced file
            throw;
        }
    }
    Transaction transaction{*database_, Kind::write, "record what was done, and is about to be done, in"};
    bool changed = false;
    for (const auto& outcome : outcomes)
        changed |= finish_one(*database_, outcome, now);
    if (changed) increase_serial(*database_);
    auto ids = insert_intents(*database_, run, intents, now);
    transaction.commit();
    return ids;
}

void SqliteStore::end_watch(const std::vector<OperationId>& operations) {
    Transaction transaction{*database_, Kind::write, "end a watch in"};
    Statement end = database_->prepare("update operations set watch_until = null where id = ?");
    for (const auto id : operations)
        end.bind(to_number(id)).run();
    transaction.commit();
}

std::vector<Operation> SqliteStore::open_operations() {
    const Transaction transaction{*database_, Kind::read, "read the open operations of"};
    Statement row = database_->prepare(select_operations("status in ('open', 'unknown') order by id"));
    return read_operations(*database_, row);
}

std::vector<Operation> SqliteStore::watched() {
    const Transaction transaction{*database_, Kind::read, "read what is watched in"};
    // Without the plus, SQLite would scan the whole history in the order of ids.
    Statement row = database_->prepare(select_operations("watch_until is not null order by +id"));
    return read_operations(*database_, row);
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
    Statement row =
        database_->prepare(select_operations("run = ? order by id", ", status, message, ended, result"));
    row.bind(to_number(run));
    while (row.step())
        entries.push_back({.operation = read_operation(*database_, row),
                           .status = std::string(row.text(14)),
                           .message = std::string(row.text(15)),
                           .ended = time_of(row.optional_integer(16)),
                           .result = InboxId{row.integer(17)}});
    return entries;
}

}  // namespace inboxctl::state
