// What the state holds besides the recorded inboxes: the accounts they live in, the requests that were sent
// and their outcomes. Plain values; state/store/store.hpp stores them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "state/model/inbox/inbox.hpp"
#include "state/model/moment.hpp"

namespace inboxctl::state {

// Which state this is, and how often it has changed. A plan is valid for one lineage at one serial.
struct Identity {
    std::string lineage;  // random, generated with the file
    std::int64_t serial = 0;

    bool operator==(const Identity&) const = default;
};

// The server and account that an account key of the manifests stood for when it was first used.
struct AccountBinding {
    std::string account;
    std::string url;
    std::int64_t id = 0;

    bool operator==(const AccountBinding&) const = default;
};

// When an account was last read completely and matched the record, with the server's cache key and version
// at that time. Empty key: no cache key can be trusted.
struct ReadMark {
    std::string account;
    std::string cache_key;
    Time read_at{};
    std::string version;

    bool operator==(const ReadMark&) const = default;
};

enum class OperationKind : std::uint8_t { create, update, destroy, adopt, forget };
enum class OperationId : std::int64_t {};
enum class RunId : std::int64_t {};

// What is about to be requested from the server.
struct Intent {
    OperationKind kind{};
    Address address;
    std::string account;
    Payload payload{};
    InboxId target{};        // 0 for a create
    InboxId highest_seen{};  // ids above it did not exist when this was written
    FieldValues wanted;      // as sent; secrets are fingerprints

    bool operator==(const Intent&) const = default;
};

// An intent in the journal. `given_up` is when the connection of its request was closed without a response;
// for a watched operation, when it was presumed lost.
struct Operation {
    OperationId id{};
    RunId run{};
    Intent intent;
    Moment begun;
    std::optional<Moment> given_up;

    bool operator==(const Operation&) const = default;
};

// Outcomes. Done holds the inbox as it is recorded from now on; none: it is no longer recorded.
struct Done {
    std::optional<RecordedInbox> recorded;
    bool operator==(const Done&) const = default;
};
struct Failed {  // the server refused and did nothing
    std::string message;
    bool operator==(const Failed&) const = default;
};
struct Unknown {  // no response: the operation stays open until it is resolved
    std::string message;
    std::optional<InboxId> mark;  // a lower high-water mark than the intent's: ids above it may belong to it
    bool operator==(const Unknown&) const = default;
};
struct PresumedLost {  // no response, and no effect within the in-doubt window: may be sent again, but is
                       // watched
    std::string message;
    std::optional<InboxId> seen;  // ids up to this one do not belong to it
    bool operator==(const PresumedLost&) const = default;
};
struct Outcome {
    OperationId id{};
    std::variant<Done, Failed, Unknown, PresumedLost> what;

    bool operator==(const Outcome&) const = default;
};

// The server has queued the deletion of this inbox. Until it returns 404, the id is dying, not unmanaged.
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
    std::optional<Time> ended;  // none: still running, or killed
    int exit_code = 0;
    std::int64_t added = 0, changed = 0, destroyed = 0, failed = 0;

    bool operator==(const RunSummary&) const = default;
};

// An open or finished operation, for `history`.
struct JournalEntry {
    Operation operation;
    std::string status;  // open, done, failed, unknown
    std::string message;
    std::optional<Time> ended;
    InboxId result{};  // of a Done: the inbox that it recorded

    bool operator==(const JournalEntry&) const = default;
};

}  // namespace inboxctl::state
