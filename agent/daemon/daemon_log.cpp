#include "agent/daemon/daemon_log.hpp"

#include "agent/report/report.hpp"
#include "plans/diff/names.hpp"
#include "plans/render/text.hpp"

namespace inboxctl::agent {

namespace {

std::string lines_of(const std::vector<state::Diagnostic>& diagnostics) {
    std::string text;
    for (const auto& diagnostic : diagnostics)
        text += "\n" + render(diagnostic);
    return text;
}

}  // namespace

void DaemonLog::started(const DaemonConfig& config) const {
    log_({.level = Level::notice,
          .kind = LogKind::started,
          .message = "started; applying " + config.manifests.string() + " in mode " +
                     std::string(to_string(config.mode))});
}

void DaemonLog::stopping() const {
    log_({.level = Level::notice,
          .kind = LogKind::stopped,
          .message = "stopping; requests in flight are finished and recorded"});
}

void DaemonLog::standby(const std::string& holder) const {
    log_({.level = Level::notice, .kind = LogKind::standby, .message = "waiting as a standby: " + holder});
}

void DaemonLog::pass_failed(const std::string& why) const {
    log_({.level = Level::error,
          .kind = LogKind::change_failed,
          .message = "the pass failed and is retried: " + why});
}

void DaemonLog::reloaded(const std::string& restart_for) const {
    log_({.level = Level::notice,
          .kind = LogKind::reloaded,
          .message = "the configuration was reloaded" +
                     (restart_for.empty() ? "" : "; restart the daemon to change " + restart_for)});
}

void DaemonLog::reload_failed(const std::vector<state::Diagnostic>& diagnostics) const {
    log_({.level = Level::error,
          .kind = LogKind::reloaded,
          .message = "the configuration has errors; the previous one stays active" + lines_of(diagnostics)});
}

void DaemonLog::manifests_read(const SetStatus& before, const SetStatus& now) const {
    if (now.validity == before.validity && now.diagnostics == before.diagnostics &&
        now.inboxes == before.inboxes && now.accounts == before.accounts)
        return;
    if (now.validity == SetStatus::Validity::valid)
        return log_(
            {.level = Level::notice,
             .kind = LogKind::manifests_good,
             .message = "the manifests are valid: " + plans::counted(now.inboxes, "inbox", "inboxes") +
                        " in " + plans::counted(now.accounts, "account", "accounts") +
                        lines_of(now.diagnostics)});
    log_({.level = Level::error,
          .kind = LogKind::manifests_invalid,
          .message = std::string("the manifests have errors; ") +
                     (now.has_active ? "the last valid set stays active"
                                     : "nothing is changed until they are corrected") +
                     lines_of(now.diagnostics)});
}

void DaemonLog::files_not_watched(const std::string& why) const {
    log_({.level = Level::warning,
          .kind = LogKind::watch_lost,
          .message = why + "; until then, changed files are found at the interval"});
}

void DaemonLog::queue_overflowed() const {
    log_({.level = Level::info,
          .kind = LogKind::rescanned,
          .message = "the kernel's queue of file changes overflowed; all manifests are read again"});
}

void DaemonLog::suspended(const state::Suspension& suspension) const {
    about(Level::notice, LogKind::suspended, suspension.subject, " is suspended: " + suspension.reason);
}

void DaemonLog::resumed(const std::string& subject) const {
    about(Level::notice, LogKind::resumed, subject, " is resumed");
}

void DaemonLog::account_unreachable(const std::string& account, const std::string& why) const {
    log_({.level = Level::error,
          .kind = LogKind::account_lost,
          .message = "account." + account + ": cannot be read, retrying with back-off: " + why,
          .fields = {{"ACCOUNT", account}}});
}

void DaemonLog::account_recovered(const std::string& account) const {
    log_({.level = Level::notice,
          .kind = LogKind::account_back,
          .message = "account." + account + ": can be read again",
          .fields = {{"ACCOUNT", account}}});
}

void DaemonLog::drift(const plans::Change& change, const std::string& performer) const {
    const std::string what = change.reason == plans::Reason::vanished
                                 ? "is gone from the server"
                                 : "changed on the server: " + fields_of(change);
    log_({.level = Level::notice,
          .kind = LogKind::drift_found,
          .message = to_string(change.address) + ": " + what + (performer.empty() ? "" : ", by " + performer),
          .fields = {{"SUBJECT", to_string(change.address)}, {"ACCOUNT", change.account}}});
}

void DaemonLog::change_ended(const ChangeResult& result) const {
    const bool done = result.status == ChangeResult::Status::done;
    const bool is_update = done && result.change.action == plans::Action::update;
    log_({.level = done ? Level::notice : Level::error,
          .kind = done ? LogKind::change_made : LogKind::change_failed,
          .message = line_of(result) + (is_update ? ": " + fields_of(result.change) : ""),
          .fields = {{"SUBJECT", to_string(result.change.address)},
                     {"ACCOUNT", result.change.account},
                     {"ACTION", std::string(plans::name_in(plans::action_names, result.change.action))},
                     {"INBOX", to_string(result.id)}}});
}

void DaemonLog::recently_removed(const std::vector<WithheldChange>& withheld) const {
    for (const auto& each : withheld)
        if (each.why == WhyWithheld::recently_removed)
            about(Level::warning, LogKind::leaving, to_string(each.change.address), ": " + each.message);
}

void DaemonLog::stalled(const std::vector<SubjectStatus>& before,
                        const std::vector<SubjectStatus>& now) const {
    for (const auto& inbox : now) {
        const auto* old = find_subject(before, inbox.subject);
        const bool was_stalled = old != nullptr && old->conditions.stalled.status == state::Truth::yes;
        const bool stalled = inbox.conditions.stalled.status == state::Truth::yes;
        if (stalled == was_stalled) continue;
        log_({.level = stalled ? Level::warning : Level::notice,
              .kind = stalled ? LogKind::stalled : LogKind::recovered,
              .message = inbox.subject + (stalled ? " is stalled: " + inbox.conditions.stalled.message
                                                  : " is no longer stalled"),
              .fields = {{"SUBJECT", inbox.subject},
                         {"ACCOUNT", inbox.account},
                         {"REASON", inbox.conditions.ready.reason}}});
    }
}

void DaemonLog::about(Level level, LogKind kind, const std::string& subject,
                      const std::string& message) const {
    const std::string name = subject == state::everything ? "everything" : subject;
    log_({.level = level, .kind = kind, .message = name + message, .fields = {{"SUBJECT", subject}}});
}

}  // namespace inboxctl::agent
