// Decides when the daemon's worker starts a pass, and what that pass covers. A value without a clock.
//
// Level-triggered: a trigger says that something may have changed, never what. Ten triggers are one pass.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "agent/system/clock.hpp"

namespace inboxctl::agent {

// What a pass has to cover.
struct Trigger {
    std::string cause;                              // the most urgent one: `manifests`, `push`, …
    bool manifests = false;                         // read them again
    std::optional<std::set<std::string>> accounts;  // only these; none: all

    bool operator==(const Trigger&) const = default;
};

class Triggers {
  public:
    explicit Triggers(std::chrono::milliseconds debounce) : debounce_(debounce) {}
    void set_debounce(std::chrono::milliseconds debounce) { debounce_ = debounce; }

    // A manifest file may have changed. Due after `debounce` without another change, but at most eight times
    // `debounce` after the first one.
    void files_changed(SteadyTime now);

    // What was read may be out of date: the next pass reads the manifests again.
    void invalidate_manifests() { is_unread_ = true; }

    // Due now: one account, or everything.
    void account(const std::string& account, const std::string& cause);
    void everything(const std::string& cause);

    // Due later: one account, unless it is due earlier anyway; everything, replacing the time set before.
    void account_at(const std::string& account, SteadyTime time);
    void everything_at(SteadyTime time) { interval_ = time; }

    // The time until something is due; zero: take() now.
    std::chrono::nanoseconds wait(SteadyTime now) const;

    // Whether a file changed that no pass has read yet.
    bool has_unread_changes() const { return is_unread_; }

    // Everything that is due, as one trigger. The rest stays.
    Trigger take(SteadyTime now);

  private:
    SteadyTime files_due() const;

    std::chrono::milliseconds debounce_;
    std::optional<SteadyTime> first_change_, last_change_;  // of files
    bool is_unread_ = false;
    std::optional<std::string> everything_;        // cause
    std::map<std::string, std::string> accounts_;  // to cause
    std::map<std::string, SteadyTime> accounts_later_;
    std::optional<SteadyTime> interval_;
};

}  // namespace inboxctl::agent
