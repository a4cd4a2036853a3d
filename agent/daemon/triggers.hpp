// When the daemon's worker acts, and on what: notes that others leave, taken together. A value without a
// clock.
//
// Level-triggered: a note says that something may have happened, never what. Ten notes are one pass.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "agent/system/clock.hpp"

namespace inboxctl::agent {

// What a pass is to look at.
struct Wake {
    std::string cause;                              // the most pressing: `manifests`, `push`, …
    bool manifests = false;                         // they are read again
    std::optional<std::set<std::string>> accounts;  // only these; none: all

    bool operator==(const Wake&) const = default;
};

class Triggers {
  public:
    explicit Triggers(std::chrono::milliseconds debounce) : debounce_(debounce) {}
    void set_debounce(std::chrono::milliseconds debounce) { debounce_ = debounce; }

    // Something about the manifests' files. Acted on after `debounce` of quiet, but not later than eight
    // times that after the first note.
    void touched(SteadyTime now);

    // What was read may not hold any more, and the next pass reads it again.
    void distrust() { is_unread_ = true; }

    // Now: of one account, or of everything.
    void account(const std::string& account, const std::string& cause);
    void everything(const std::string& cause);

    // Later: of one account, unless there is an earlier time for it; of everything, in place of the time
    // before.
    void account_at(const std::string& account, SteadyTime time);
    void everything_at(SteadyTime time) { interval_ = time; }

    // How long there is nothing to do; zero: take() now.
    std::chrono::nanoseconds wait(SteadyTime now) const;

    // Something was saved, or may have changed, that no pass has read yet.
    bool is_touched() const { return is_unread_; }

    // All that is due. What is not stays.
    Wake take(SteadyTime now);

  private:
    SteadyTime touch_due() const;

    std::chrono::milliseconds debounce_;
    std::optional<SteadyTime> first_touch_, last_touch_;
    bool is_unread_ = false;
    std::optional<std::string> everything_;
    std::map<std::string, std::string> accounts_;  // to cause
    std::map<std::string, SteadyTime> later_;
    std::optional<SteadyTime> interval_;
};

}  // namespace inboxctl::agent
