// The daemon's status as plain values, which are rendered as text, JSON and metrics; and the port through
// which commands and push reach the daemon.
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

// An inbox or an account, with its conditions.
struct SubjectStatus {
    std::string subject;  // `inbox.support`, `account.acme`
    std::string account;  // key of the account that it is or belongs to
    state::Mode mode = state::Mode::enforce;
    std::optional<state::Suspension> suspension;  // of itself, or of everything
    state::Conditions conditions;
    std::int64_t id = 0;                  // of an inbox, when it is recorded
    std::optional<Performer> drifted_by;  // of an inbox: who changed it last, if push reported it

    bool operator==(const SubjectStatus&) const = default;
};

// In a list that is sorted by subject; nullptr: it is not there.
const SubjectStatus* find_subject(const std::vector<SubjectStatus>& list, const std::string& subject);

// The manifests on disk. The active set is the last valid one, once there was one.
struct SetStatus {
    enum class Validity { unread, valid, invalid };

    Validity validity = Validity::unread;
    state::Time since{};                         // of the validity
    std::vector<state::Diagnostic> diagnostics;  // of what is on disk, warnings too
    bool has_active = false;
    std::size_t accounts = 0, inboxes = 0;  // of the active set

    bool operator==(const SetStatus&) const = default;
};

struct PassStatus {
    state::Time begun{};
    std::chrono::milliseconds took{0};
    std::string cause;         // its trigger: start, interval, manifests, push, signal, command, check
    std::int64_t changes = 0;  // made
    std::int64_t drift = 0;    // differences that somebody made on the server
    std::int64_t pending = 0;  // differences that are left: mode, suspension, refusals, failures
    std::int64_t failed = 0;   // changes that failed, and accounts that could not be read

    bool operator==(const PassStatus&) const = default;
};

// Since the daemon was started.
struct Counters {
    std::map<std::string, std::int64_t> passes;   // by cause
    std::map<std::string, std::int64_t> changes;  // made, by action: create, update, destroy, adopt, forget
    std::int64_t drift = 0;                       // differences that somebody made on the server
    std::int64_t failed_changes = 0;              // changes that failed
    std::int64_t found_again = 0;                 // creates in doubt whose inboxes were found
    std::map<std::string, std::int64_t> unreadable;  // by account: passes in which it could not be read
    std::int64_t invalid_sets = 0;                   // readings of the manifests that had errors
    std::int64_t rescans = 0;                        // of the tree, after the kernel's queue overflowed
    std::chrono::nanoseconds pass_time{0};           // sum over all passes

    bool operator==(const Counters&) const = default;
};

// An account's push subscription. Without one, the account is only polled.
struct PushStatus {
    std::string account;
    bool subscribed = false;
    state::Time since{};
    std::int64_t events = 0;       // that triggered a pass
    std::int64_t connections = 0;  // made since the start
    std::string trouble;           // why not subscribed; never a token

    bool operator==(const PushStatus&) const = default;
};

struct Status {
    std::string version;
    std::int64_t pid = 0;
    state::Time started{};
    bool standby = false;                     // another process holds the state: this one waits until it ends
    state::Mode mode = state::Mode::enforce;  // of the whole set
    std::optional<state::Suspension> suspension;  // of everything
    SetStatus set;
    std::string trouble;   // why the last pass failed, and what to do; empty: it did not
    bool passing = false;  // a pass is running
    std::optional<PassStatus> last_pass;
    std::optional<state::Time> next_pass;
    std::vector<SubjectStatus> accounts, inboxes;  // by subject
    std::vector<PushStatus> push;                  // by account
    Counters counters;

    bool operator==(const Status&) const = default;
};

// For /readyz: there is an active set, and a pass has ended. A standby is not ready.
bool is_ready(const Status& status);

// Something in `account` may have changed on the server.
struct AccountChanged {
    std::string account;
    std::optional<Performer> performer;
};

// What others may ask of the daemon. Every call returns at once and only sets a trigger: the single worker
// acts on it.
class DaemonPort {
  public:
    virtual ~DaemonPort() = default;

    virtual void account_changed(const AccountChanged& changed) = 0;

    // Push was interrupted for these accounts, so they are read again.
    virtual void may_have_missed(const std::vector<std::string>& accounts) = 0;

    // Starts a pass over everything now. Returns its number, to compare with finished().
    virtual std::uint64_t reconcile() = 0;
    virtual std::uint64_t finished() const = 0;

    // Subjects are `inbox.…`, `account.…` or `all`. Returns nothing when it is durable, or else why it failed
    // and what to do.
    virtual std::string suspend(const std::vector<std::string>& subjects, const std::string& reason) = 0;
    virtual std::string resume(const std::vector<std::string>& subjects) = 0;

    virtual Status status() const = 0;

    // Removes the secrets of the active manifests from a server's words.
    virtual void redact(std::string& text) const = 0;
};

}  // namespace inboxctl::agent
