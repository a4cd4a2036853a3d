// What the daemon knows of itself, as plain values: the daemon fills them in, others make text, JSON and
// metrics of them. And the port by which the daemon hears of what happens around it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/chatwoot/performer.hpp"
#include "state/model/condition.hpp"
#include "state/model/diagnostic.hpp"
#include "state/model/journal.hpp"

namespace inboxctl::agent {

// An inbox or an account, and how it stands.
struct SubjectStatus {
    std::string subject;  // `inbox.support`, `account.acme`
    std::string account;  // key of the account that it is or lives in
    state::Mode mode = state::Mode::enforce;
    std::optional<state::Suspension> suspension;  // of itself, or of everything
    state::Conditions conditions;
    std::int64_t id = 0;                  // of an inbox, when it is recorded
    std::optional<Performer> drifted_by;  // of an inbox whose last drift push has explained

    bool operator==(const SubjectStatus&) const = default;
};

// In a list by subject; nothing when it is not there.
const SubjectStatus* find_subject(const std::vector<SubjectStatus>& list, const std::string& subject);

// The manifests on disk. What is in force is the last good set, once there was one.
struct SetStatus {
    enum class Validity { unread, good, invalid };

    Validity validity = Validity::unread;
    state::Time since{};                         // since it has been so
    std::vector<state::Diagnostic> diagnostics;  // of what is on disk now, warnings too
    bool in_force = false;                       // any
    std::size_t accounts = 0, inboxes = 0;       // in force

    bool operator==(const SetStatus&) const = default;
};

struct PassStatus {
    state::Time begun{};
    std::chrono::milliseconds took{0};
    std::string cause;         // what woke it: start, interval, manifests, push, signal, command, check
    std::int64_t changes = 0;  // made
    std::int64_t drift = 0;    // differences that the server made
    std::int64_t pending = 0;  // differences that are left: mode, suspension, refusals, failures
    std::int64_t failed = 0;   // changes that failed, and accounts that could not be read

    bool operator==(const PassStatus&) const = default;
};

// Since the daemon was started.
struct Counters {
    std::map<std::string, std::int64_t> passes;   // by cause
    std::map<std::string, std::int64_t> changes;  // made, by action: create, update, destroy, adopt, forget
    std::int64_t drift = 0;                       // differences that the server made
    std::int64_t failed_changes = 0;              // changes that failed
    std::int64_t found_again = 0;                 // creates without an answer, found on the server
    std::map<std::string, std::int64_t> unreadable;  // by account: passes in which it could not be read
    std::int64_t invalid_sets = 0;                   // readings of the manifests that had errors
    std::int64_t rescans = 0;                        // of the tree, after the kernel's queue was full
    std::chrono::nanoseconds pass_time{0};           // sum over all passes

    bool operator==(const Counters&) const = default;
};

// A connection for push; without one the account is polled.
struct PushStatus {
    std::string account;
    bool subscribed = false;
    state::Time since{};
    std::int64_t events = 0;       // that woke the daemon
    std::int64_t connections = 0;  // made since the start
    std::string trouble;           // why not subscribed; never a token

    bool operator==(const PushStatus&) const = default;
};

struct Status {
    std::string version;
    std::int64_t pid = 0;
    state::Time started{};
    bool standby = false;  // another process holds the state: nothing is done until it ends
    state::Mode mode = state::Mode::enforce;      // of the whole set
    std::optional<state::Suspension> suspension;  // of everything
    SetStatus set;
    std::string trouble;   // why the last pass broke off, and what to do; empty: it did not
    bool passing = false;  // a pass is under way
    std::optional<PassStatus> last_pass;
    std::optional<state::Time> next_pass;
    std::vector<SubjectStatus> accounts, inboxes;  // by subject
    std::vector<PushStatus> push;                  // by account
    Counters counters;

    bool operator==(const Status&) const = default;
};

// For /readyz: manifests were read, and a pass over them has ended. A standby is not ready.
bool is_ready(const Status& status);

// `account` may have moved.
struct AccountMoved {
    std::string account;
    std::optional<Performer> performer;
};

// What is asked of the daemon. Every call returns at once, and only leaves a note: the single worker acts on
// it.
class DaemonPort {
  public:
    virtual ~DaemonPort() = default;

    virtual void account_moved(const AccountMoved& moved) = 0;

    // Pushed connections were lost for a while: whatever happened meanwhile is to be found now.
    virtual void may_have_missed(const std::vector<std::string>& accounts) = 0;

    // Everything is looked at, now. The number of the pass that will do it, to compare with finished().
    virtual std::uint64_t reconcile() = 0;
    virtual std::uint64_t finished() const = 0;

    // Of `inbox.…`, `account.…` or `all`. Empty: done, and durable. Else why not, and what to do instead.
    virtual std::string suspend(const std::vector<std::string>& subjects, const std::string& reason) = 0;
    virtual std::string resume(const std::vector<std::string>& subjects) = 0;

    virtual Status status() const = 0;

    // Takes the secrets of the manifests in force out of a server's words.
    virtual void redact(std::string& text) const = 0;
};

}  // namespace inboxctl::agent
