// Stops the daemon from fighting over an inbox, and delays what fails.
//
// If a change was applied and the server, or somebody on it, undoes it each time, the inbox is stalled. Each
// change is identified by a digest of what is wanted and what is there, so any other change to the same inbox
// starts from zero. A value without a clock of its own.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "agent/system/backoff.hpp"
#include "plans/diff/change.hpp"
#include "state/model/journal.hpp"

namespace inboxctl::agent {

// 16 hexadecimal digits, the same in every run. The inbox's id on the server is left out: an inbox that is
// deleted as often as it is created comes back as well.
std::string digest_of(const plans::Change& change);

struct BreakerResult {
    enum class Kind { apply, retry_later, stalled };

    Kind kind = Kind::apply;
    state::Time until{};  // of retry_later
    std::string error;    // of retry_later: the last failure

    bool operator==(const BreakerResult&) const = default;
};

class Breaker {
  public:
    struct Limits {
        int applications = 2;  // of the same change; if it comes back after these, the inbox is stalled
        // A change that comes back after this long is not a fight.
        std::chrono::milliseconds memory{std::chrono::hours(1)};
        BackoffPolicy backoff;
    };

    explicit Breaker(Limits limits) : limits_(limits) {}
    void set(BackoffPolicy policy) { limits_.backoff = policy; }

    // Whether this change may be applied now.
    BreakerResult evaluate(const std::string& subject, const std::string& digest, state::Time now);

    void applied(const std::string& subject, const std::string& digest, state::Time now);
    // `jitter` is from 0 to 1.
    void failed(const std::string& subject, const std::string& digest, const std::string& error,
                state::Time now, double jitter);

    // A pass read the subject, and nothing differed.
    void clean(const std::string& subject, state::Time now);

    // What an earlier run recorded as stalled.
    void restore(const std::string& subject, const std::string& digest, state::Time now);
    // The change for which the subject is stalled; empty if it is not.
    std::string stalled_digest(const std::string& subject) const;

    // Everything may be tried again, because a person asked for it.
    void reset() { attempts_.clear(); }

  private:
    struct Attempts {
        std::string digest;
        int applications = 0, failures = 0;
        bool stalled = false;
        state::Time last{}, not_before{};
        std::string error;
    };

    Attempts& of(const std::string& subject, const std::string& digest);

    Limits limits_;
    std::map<std::string, Attempts> attempts_;
};

}  // namespace inboxctl::agent
