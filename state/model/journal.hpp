// What the state keeps besides the recorded inboxes: which accounts they live in, what was asked of the
// server and what came of it. Plain values; state/store/store.hpp keeps them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "state/model/model.hpp"

namespace inboxctl::state {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// A point in time by two clocks: the wall's, which somebody may set, and the time since the machine came up,
// which nobody does. `boot` is `MACHINE:BOOT`; empty: not known.
struct Moment {
    Time wall{};
    std::chrono::milliseconds up{};
    std::string boot;

    Moment() = default;
    Moment(Time by_the_wall) : wall(by_the_wall) {}
    Moment(Time by_the_wall, std::chrono::milliseconds since_boot, std::string this_boot)
        : wall(by_the_wall), up(since_boot), boot(std::move(this_boot)) {}

    bool operator==(const Moment&) const = default;
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

// When all of an account was last read and found as recorded, the server's cache key for that reading, and
// its version. Empty key: none that may be trusted.
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

// An intent in the journal. `given_up`: when the connection of its request was closed without an answer, and
// of one that is watched when it was taken for lost.
struct Operation {
    OperationId id{};
    RunId run{};
    Intent intent;
    Moment begun;
    std::optional<Moment> given_up;

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
    std::optional<InboxId> mark;  // ids above it may be its work, though they are not above the intent's
    bool operator==(const Unknown&) const = default;
};
struct PresumedLost {  // no answer, and nothing came of it in time: it may be sent again, but is watched
    std::string message;
    std::optional<InboxId> seen;  // nothing up to it is its work
    bool operator==(const PresumedLost&) const = default;
};
struct Outcome {
    OperationId id{};
    std::variant<Done, Failed, Unknown, PresumedLost> what;

    bool operator==(const Outcome&) const = default;
};

// The server queued this inbox's deletion; until it answers 404 the id is dying, not unmanaged.
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
    std::optional<Time> ended;  // none: it is still going on, or was killed
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
    InboxId result{};  // of a Done: the inbox recorded by it

    bool operator==(const JournalEntry&) const = default;
};

}  // namespace inboxctl::state
