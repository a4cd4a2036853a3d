// What the daemon writes to its log, a function for each event. Readers of this log look at it hours later:
// messages say what happened to which object, and what the daemon does next.
#pragma once

#include <string>
#include <vector>

#include "agent/daemon/daemon_config.hpp"
#include "agent/daemon/status.hpp"
#include "agent/daemon/withhold.hpp"
#include "agent/execute/executor.hpp"
#include "agent/system/log.hpp"

namespace inboxctl::agent {

class DaemonLog {
  public:
    explicit DaemonLog(Log log) : log_(std::move(log)) {}

    void started(const DaemonConfig& config) const;
    void stopping() const;
    void standby(const std::string& holder) const;
    void pass_failed(const std::string& why) const;

    // `restart_for`: the keys whose change needs a restart; may be empty.
    void reloaded(const std::string& restart_for) const;
    void reload_failed(const std::vector<state::Diagnostic>& diagnostics) const;

    // The manifests were read; written only if something about them changed.
    void manifests_read(const SetStatus& before, const SetStatus& now) const;
    void files_not_watched(const std::string& why) const;
    void queue_overflowed() const;

    void suspended(const state::Suspension& suspension) const;
    void resumed(const std::string& subject) const;

    void account_unreachable(const std::string& account, const std::string& why) const;
    void account_recovered(const std::string& account) const;

    // `performer` may be empty.
    void drift(const plans::Change& change, const std::string& performer) const;
    void change_ended(const ChangeResult& result) const;
    void recently_removed(const std::vector<WithheldChange>& withheld) const;
    // The inboxes that have become stalled, or are no longer. Both are sorted by subject.
    void stalled(const std::vector<SubjectStatus>& before, const std::vector<SubjectStatus>& now) const;

  private:
    void about(Level level, LogKind kind, const std::string& subject, const std::string& message) const;

    Log log_;
};

}  // namespace inboxctl::agent
