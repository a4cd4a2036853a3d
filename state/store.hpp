// The recorded snapshot and the journal: what we applied, what we were about to do, and what came of it.
//
// A narrow port: values in, values out, no SQL above it. `open_store` gives the embedded one, a SQLite
// file of mode 0600 (WAL, synchronous=FULL). Every call below is one transaction that is durable when
// it returns. All calls block on the disk; none may run without the run lock, reading ones excepted.
//
// Our own world is broken -> StateError: what was attempted, on which file, what to do next. A call that
// throws has changed nothing.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "state/model.hpp"

namespace inboxctl::state {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

class StateError : public std::runtime_error {
  public:
    enum class Kind { unusable, newer_version, locked };

    StateError(Kind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
    Kind kind() const { return kind_; }

  private:
    Kind kind_;
};

// Which state this is, and how often it changed. A plan is good for one lineage at one serial.
struct Identity {
    std::string lineage;  // random, made with the file
    std::int64_t serial = 0;

    bool operator==(const Identity&) const = default;
};

// Which server and account a manifest's account key stood for when it was first used.
struct AccountBinding {
    std::string account;
    std::string url;
    std::int64_t id = 0;

    bool operator==(const AccountBinding&) const = default;
};

// What was last read of an account, and the server's cache key for that reading. Empty key: none that
// may be trusted.
struct ReadMark {
    std::string account;
    std::string cache_key;
    Time read_at{};

    bool operator==(const ReadMark&) const = default;
};

enum class OperationKind : std::uint8_t { create, update, destroy, adopt, forget };
enum class OperationId : std::int64_t {};
enum class RunId : std::int64_t {};

// What is about to be asked of the server.
struct Intent {
    OperationKind kind{};
    Address address;
    std::string account;
    Payload payload{};
    InboxId target{};        // none for a create
    InboxId highest_seen{};  // ids above it did not exist when this was written
    FieldValues wanted;      // as sent; secrets are fingerprints

    bool operator==(const Intent&) const = default;
};

// An intent in the journal. `given_up`: when the connection of its request was closed without an answer.
struct Operation {
    OperationId id{};
    RunId run{};
    Intent intent;
    Time begun{};
    std::optional<Time> given_up;

    bool operator==(const Operation&) const = default;
};

// What came of it. `Done`: the inbox as it is recorded from now on (none: nothing is recorded any more).
struct Done {
    std::optional<RecordedInbox> recorded;
    bool operator==(const Done&) const = default;
};
struct Failed {  // the server refused: nothing was done
    std::string message;
    bool operator==(const Failed&) const = default;
};
struct Unknown {  // no answer: the operation stays open until it is settled
    std::string message;
    bool operator==(const Unknown&) const = default;
};
struct Outcome {
    OperationId id{};
    std::variant<Done, Failed, Unknown> what;

    bool operator==(const Outcome&) const = default;
};

// The server queued this inbox's deletion; until it answers 404 the id is dying, not foreign.
struct Tombstone {
    Address address;
    std::string account;
    InboxId id{};
    Payload payload{};
    Time asked_at{};

    bool operator==(const Tombstone&) const = default;
};

struct RunSummary {
    RunId id{};
    std::string command;
    Time begun{};
    std::optional<Time> ended;
    int exit_code = 0;
    std::int64_t added = 0, changed = 0, destroyed = 0, failed = 0;

    bool operator==(const RunSummary&) const = default;
};

// A finished or open operation, for `history` and for whoever looks for a cause.
struct JournalEntry {
    Operation operation;
    std::string status;  // open, done, failed, unknown
    std::string message;
    std::optional<Time> ended;
    InboxId result{};

    bool operator==(const JournalEntry&) const = default;
};

class Store {
  public:
    virtual ~Store() = default;

    virtual Identity identity() = 0;

    // The recorded snapshot, by address.
    virtual std::vector<RecordedInbox> inboxes() = 0;
    virtual std::optional<RecordedInbox> inbox(const Address& address) = 0;
    virtual std::vector<AccountBinding> accounts() = 0;
    virtual std::vector<ReadMark> read_marks() = 0;
    virtual std::vector<Tombstone> tombstones() = 0;
    virtual std::vector<Operation> open_operations() = 0;
    virtual std::vector<RunSummary> runs(std::size_t newest) = 0;
    virtual std::vector<JournalEntry> journal(RunId run) = 0;

    // Runs and the journal. `begin` gives ids in the order of the intents.
    virtual RunId begin_run(std::string_view command, Time now) = 0;
    virtual void end_run(const RunSummary& summary) = 0;
    virtual std::vector<OperationId> begin(RunId run, const std::vector<Intent>& intents, Time now) = 0;
    virtual void finish(const std::vector<Outcome>& outcomes, Time now) = 0;

    // Bookkeeping that asks nothing of the server. Each that changes what is recorded moves the serial.
    virtual void bind(const AccountBinding& binding) = 0;
    virtual void record(const std::vector<RecordedInbox>& inboxes) = 0;
    virtual void forget(const std::vector<Address>& addresses) = 0;
    virtual void rename(const Address& from, const Address& to) = 0;
    virtual void mark_read(const ReadMark& mark) = 0;
    virtual void bury(const Tombstone& tombstone) = 0;
    virtual void clear_tombstone(const std::string& account, InboxId id) = 0;
};

enum class OpenMode {
    read_only,   // the file must exist
    read_write,  // made when it does not exist; migrated when it is older
};

std::unique_ptr<Store> open_store(const std::filesystem::path& file, OpenMode mode);

// Held while a run may write. A kernel lock on `<state>.lock`, which dies with its process: nothing to
// clean up after a crash. Who holds it is written inside, for display only.
class RunLock {
  public:
    // Waits up to `patience`; then StateError{locked}, naming the holder.
    static RunLock acquire(const std::filesystem::path& state_file, std::chrono::milliseconds patience);

    RunLock(RunLock&& other) noexcept;
    RunLock& operator=(RunLock&& other) noexcept;
    ~RunLock();

  private:
    explicit RunLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

// The key for fingerprints: 32 random bytes in `<state>.key`, mode 0600, made when missing. A state with
// recorded secrets whose key is gone is a StateError that says so (fingerprints would all differ).
Fingerprinter open_fingerprinter(const std::filesystem::path& state_file, OpenMode mode);

// For a run that keeps nothing: a key that lives as long as the function.
Fingerprinter temporary_fingerprinter();

}  // namespace inboxctl::state
