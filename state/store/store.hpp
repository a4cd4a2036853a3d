// The port to the recorded snapshot and the journal: what we applied, what we were about to do, and what
// came of it. Values in, values out, no SQL above it.
//
// Every call is one transaction, which is durable when the call returns. All calls block on the disk; a
// call that writes needs the run lock (state/store/run_lock.hpp), one that reads may run beside any other.
//
// An intent, and the beginning of a run, are refused when another file has taken the state's place.
//
// StateError: our own world is broken. std::logic_error: a precondition is, which is a bug of the caller.
// Either way the call has changed nothing that a later one could see.
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

    // The serial moves by one with each call after which inboxes() or accounts() answer otherwise, and
    // with each finish() that holds a Done: what was planned before is then stale. Readings, tombstones
    // and runs do not move it.
    virtual Identity identity() = 0;

    // The recorded snapshot, by address.
    virtual std::vector<RecordedInbox> inboxes() = 0;
    virtual std::optional<RecordedInbox> inbox(const Address& address) = 0;

    virtual std::vector<AccountBinding> accounts() = 0;    // by account
    virtual std::vector<ReadMark> read_marks() = 0;        // by account
    virtual std::vector<Tombstone> tombstones() = 0;       // by account and id
    virtual std::vector<Operation> open_operations() = 0;  // without a result, or Unknown; oldest first
    virtual std::vector<Operation> watched() = 0;          // Lapsed, until end_watch(); oldest first
    virtual std::vector<RunSummary> runs(std::size_t newest) = 0;  // newest first
    virtual std::vector<JournalEntry> journal(RunId run) = 0;      // oldest first

    // `summary.id` says which run; its command and beginning stay as they were begun.
    virtual RunId begin_run(std::string_view command, Time now) = 0;
    virtual void end_run(const RunSummary& summary) = 0;

    // A saved plan is carried out once. Precondition of the first: no run has done so before.
    virtual void spend_plan(std::string_view plan, RunId run) = 0;
    virtual bool is_spent(std::string_view plan) = 0;

    // What came of some operations and what is recorded by it, and new intents, in one transaction: durable
    // before the intents' requests leave. Their ids, in their order; an address may have several.
    // Precondition: the operations are open, or watched, and accounts that are named have been bound. Unknown
    // leaves its operation open and notes `now` as given up, the first time. Done of a destroy buries its
    // target as well, so that no instant exists at which the dying inbox is neither recorded nor buried; what
    // its address has recorded goes only where it is the target.
    virtual std::vector<OperationId> advance(RunId run, const std::vector<Outcome>& outcomes,
                                             const std::vector<Intent>& intents, const Moment& now) = 0;
    std::vector<OperationId> begin(RunId run, const std::vector<Intent>& intents, const Moment& now) {
        return advance(run, {}, intents, now);
    }
    void finish(const std::vector<Outcome>& outcomes, const Moment& now) { advance({}, outcomes, {}, now); }

    // Nobody waits for a late effect of these any more.
    virtual void end_watch(const std::vector<OperationId>& operations) = 0;

    // Binds the account's key to a place, or to another place; what was read of the old one is dropped.
    virtual void bind(const AccountBinding& binding) = 0;

    // Written over what their addresses had. Precondition, also of a Done: no other address has recorded
    // the same inbox of the same server.
    virtual void record(const std::vector<RecordedInbox>& inboxes) = 0;
    virtual void forget(const std::vector<Address>& addresses) = 0;  // of those that are recorded

    // Open and watched operations and its suspension follow; history keeps the old address. Precondition:
    // `from` is recorded or has such operations, `to` is not recorded.
    virtual void rename(const Address& from, const Address& to) = 0;

    // An account's key has another name: what is recorded, unfinished, watched, buried and suspended under it
    // follows; history keeps the old key. Precondition: both are bound.
    virtual void rename_account(const std::string& from, const std::string& to) = 0;

    virtual void mark_read(const ReadMark& mark) = 0;
    virtual void clear_tombstone(const std::string& account, InboxId id) = 0;
};

enum class OpenMode {
    read_only,   // the file must exist, in the newest version of its format
    read_write,  // made when it does not exist; migrated when it is older
};

// Is there a state, or was there one? Before the first run there is none.
bool is_expected(const std::filesystem::path& file);

// The embedded store: one SQLite file of mode 0600 (WAL, synchronous=FULL). A file that is no state, or
// one of a newer version, is refused and left as it is.
std::unique_ptr<Store> open_store(const std::filesystem::path& file, OpenMode mode);

}  // namespace inboxctl::state
