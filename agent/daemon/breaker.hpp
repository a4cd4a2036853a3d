// Ends the quarrel with a server, or with somebody on it, that undoes what was applied; and lets what fails
// wait.
//
// A value without a clock of its own. It knows a difference by its digest: what is wanted and what is there.
// Any other difference of the same inbox is a new beginning.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "agent/system/backoff.hpp"
#include "plans/diff/change.hpp"
#include "state/model/journal.hpp"

namespace inboxctl::agent {

// Of 16 hexadecimal digits, the same in every run. Which inbox on the server it is plays no part: one that is
// deleted as often as it is created comes back as well.
std::string digest_of(const plans::Change& change);

struct Verdict {
    enum class What { go, later, stalled };

    What what = What::go;
    state::Time until{};  // of later
    std::string error;    // of later: what it failed for

    bool operator==(const Verdict&) const = default;
};

class Breaker {
  public:
    struct Limits {
        int applications = 2;  // of one difference; when it is back then, it stays
        std::chrono::milliseconds memory{std::chrono::hours(1)};  // after which a return is no quarrel
        BackoffPolicy backoff;
    };

    explicit Breaker(Limits limits) : limits_(limits) {}
    void set(BackoffPolicy policy) { limits_.backoff = policy; }

    // Is this difference to be applied now?
    Verdict judge(const std::string& subject, const std::string& digest, state::Time now);

    void applied(const std::string& subject, const std::string& digest, state::Time now);
    void failed(const std::string& subject, const std::string& digest, const std::string& error,
                state::Time now, double die);

    // It was looked at, and nothing differed.
    void clean(const std::string& subject, state::Time now);

    // What a run before this one has given up, and what is given up now: empty, nothing.
    void restore(const std::string& subject, const std::string& digest, state::Time now);
    std::string given_up(const std::string& subject) const;

    // A person wants all of it to be tried again.
    void forgive() { attempts_.clear(); }

  private:
    struct Attempts {
        std::string digest;
        int applications = 0, failures = 0;
        bool given_up = false;
        state::Time last{}, not_before{};
        std::string error;
    };

    Attempts& of(const std::string& subject, const std::string& digest);

    Limits limits_;
    std::map<std::string, Attempts> attempts_;
};

}  // namespace inboxctl::agent
