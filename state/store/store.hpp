// The port to the recorded snapshot and the journal: what was applied, what was about to be done, and the
// outcomes. It exchanges values; nothing above it uses SQL.
//
// Every call is one transaction, which is durable when the call returns. All calls block on the disk. A call
// that writes needs the run lock (state/store/run_lock.hpp); a call that reads may run beside any other.
//
// Calls that begin a run or record an intent fail if the state file has been replaced.
//
// StateError: the state cannot be used. std::logic_error: a precondition is violated, a bug of the caller. In
// both cases the call has changed nothing.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state/model/journal.hpp"
#include "state/model/model.hpp"
#include "state/store/state_error.hpp"

namespace inboxctl::state {

class Store {
  public:
    virtual ~Store() = default;

    // The serial increases by one with each call that changes the result of inboxes() or accounts(), and with
    // each finish() that contains a Done. Plans made before are then stale. Read marks, tombstones and runs
    // do not change it.
    virtual Identity identity() = 0;

    // The recorded snapshot, by address.
    virtual std::vector<RecordedInbox> inboxes() = 0;
    virtual std::optional<RecordedInbox> inbox(const Address& address) = 0;

    virtual std::vector<AccountBinding> accounts() = 0;    // by account
    virtual std::vector<ReadMark> read_marks() = 0;        // by account
    virtual std::vector<Tombstone> tombstones() = 0;       // by account and id
    virtual std::vector<Operation> open_operations() = 0;  // without an outcome, or Unknown; oldest first
    virtual std::vector<Operation> watched() = 0;          // PresumedLost, until end_watch(); oldest first
    virtual std::vector<RunSummary> runs(std::size_t newest) = 0;  // newest first
    virtual std::vector<JournalEntry> journal(RunId run) = 0;      // oldest first

    // `summary.id` identifies the run. Its command and start time are not changed.
    virtual RunId begin_run(std::string_view command, Time now) = 0;
    virtual void end_run(const RunSummary& summary) = 0;

    // A saved plan is applied once. Precondition of spend_plan: it has not been applied before.
    virtual void spend_plan(std::string_view plan, RunId run) = 0;
    virtual bool is_spent(std::string_view plan) = 0;

    // Records outcomes of operations and new intents in one transaction, which is durable before the requests
    // of the intents are sent. Returns the ids of the intents, in order; an address may have several.
    // Preconditions: the operations are open or watched, and the accounts are bound. Unknown leaves its
    // operation open and sets `given_up` to `now`, the first time. Done of a destroy also adds a tombstone
    // for its target, so that the dying inbox is always recorded or has a tombstone. The record of its
    // address is removed only if it is the target.
    virtual std::vector<OperationId> advance(RunId run, const std::vector<Outcome>& outcomes,
                                             const std::vector<Intent>& intents, const Moment& now) = 0;
    std::vector<OperationId> begin(RunId run, const std::vector<Intent>& intents, const Moment& now) {
        return advance(run, {}, intents, now);
    }
    void finish(const std::vector<Outcome>& outcomes, const Moment& now) { advance({}, outcomes, {}, now); }

    // Stops watching these for a late effect.
    virtual void end_watch(const std::vector<OperationId>& operations) = 0;

    // Binds the account's key to a server and account. If the binding changes, its read mark is dropped.
    virtual void bind(const AccountBinding& binding) = 0;

    // Replaces the records of these addresses. Precondition, also of a Done: the inbox is not recorded under
    // another address.
    virtual void record(const std::vector<RecordedInbox>& inboxes) = 0;
    virtual void forget(const std::vector<Address>& addresses) = 0;  // ignores those that are not recorded

    // Renames the record, open and watched operations, and the suspension; history keeps the old address.
    // Preconditions: `from` is recorded or has such operations; `to` is not recorded.
    virtual void rename(const Address& from, const Address& to) = 0;

    // Changes the key of an account in records, open and watched operations, tombstones and suspensions;
    // history keeps the old key. Precondition: both are bound.
    virtual void rename_account(const std::string& from, const std::string& to) = 0;

    virtual void mark_read(const ReadMark& mark) = 0;
    virtual void clear_tombstone(const std::string& account, InboxId id) = 0;
};

enum class OpenMode {
    read_only,   // the file must exist, in the newest version of its format
    read_write,  // created if it does not exist; migrated if it is older
};

// Whether there is a state, or was one. Before the first run there is none.
bool is_expected(const std::filesystem::path& file);

// The embedded store: one SQLite file with mode 0600 (WAL, synchronous=FULL). A file that is not a state, or
// that has a newer version, is rejected and left unchanged.
std::unique_ptr<Store> open_store(const std::filesystem::path& file, OpenMode mode);

}  // namespace inboxctl::state
