#include "agent/status/metrics.hpp"

#include <array>
#include <cstdio>
#include <string_view>

namespace inboxctl::agent {

namespace {

using state::Condition;
using state::Truth;
using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

std::string escaped(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == '\n')
            text += "\\n";
        else if (c == '"' || c == '\\')
            text.append("\\").append(1, c);
        else
            text += c;
    }
    return text;
}

double seconds_of(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }
double seconds_of(state::Time time) { return seconds_of(time.time_since_epoch()); }

class Writer {
  public:
    void gauge(std::string_view name, std::string_view help) { family(name, "gauge", help); }
    void counter(std::string_view name, std::string_view help) { family(name, "counter", help); }
    void summary(std::string_view name, std::string_view help) { family(name, "summary", help); }

    void sample(double value, Labels labels = {}) { line(name_, labels, value); }
    void sample_of(std::string_view suffix, double value) { line(name_ + std::string(suffix), {}, value); }

    std::string text;

  private:
    void family(std::string_view name, std::string_view type, std::string_view help) {
        name_ = "inboxctl_" + std::string(name);
        text.append("# HELP ").append(name_).append(" ").append(help).append("\n");
        text.append("# TYPE ").append(name_).append(" ").append(type).append("\n");
    }

    void line(const std::string& name, Labels labels, double value) {
        text += name;
        char before = '{';
        for (const auto& [key, content] : labels) {
            text.append(1, before).append(key).append("=\"").append(escaped(content)).append("\"");
            before = ',';
        }
        if (before == ',') text += '}';
        std::array<char, 40> number{};
        std::snprintf(number.data(), number.size(), " %.15g\n", value);
        text += number.data();
    }

    std::string name_;
};

void write_daemon(Writer& out, const Status& status) {
    out.gauge("build_info", "A constant 1, with the version of the daemon.");
    out.sample(1, {{"version", status.version}});
    out.gauge("start_time_seconds", "When the daemon was started, in Unix time.");
    out.sample(seconds_of(status.started));
    out.gauge("standby", "1 while another process holds the state.");
    out.sample(status.standby);
    out.gauge("suspended", "1 while everything is suspended.");
    out.sample(status.suspension.has_value());
    out.gauge("mode", "1 for the mode of the set.");
    for (const auto mode : {state::Mode::enforce, state::Mode::plan, state::Mode::observe})
        out.sample(status.mode == mode, {{"mode", to_string(mode)}});
}

void write_manifests(Writer& out, const Status& status) {
    std::size_t errors = 0;
    for (const auto& diagnostic : status.set.diagnostics)
        errors += diagnostic.severity == state::Severity::error ? 1 : 0;
    out.gauge("manifests_valid",
              "1 while the manifests on disk are valid; 0: the last valid set stays active.");
    out.sample(status.set.validity == SetStatus::Validity::valid);
    out.gauge("manifest_errors", "Errors in the manifests on disk.");
    out.sample(static_cast<double>(errors));
    out.counter("invalid_manifest_readings_total", "How often the manifests were read and had errors.");
    out.sample(static_cast<double>(status.counters.invalid_sets));
    out.gauge("accounts", "Accounts in the active set.");
    out.sample(static_cast<double>(status.set.accounts));
    out.gauge("inboxes", "Inboxes in the active set.");
    out.sample(static_cast<double>(status.set.inboxes));
    out.counter("tree_rescans_total", "Rescans of the manifests after the kernel's queue overflowed.");
    out.sample(static_cast<double>(status.counters.rescans));
}

void write_passes(Writer& out, const Status& status) {
    const Counters& counters = status.counters;
    out.counter("passes_total", "Passes by trigger.");
    std::int64_t passes = 0;
    for (const auto& [cause, count] : counters.passes) {
        out.sample(static_cast<double>(count), {{"cause", cause}});
        passes += count;
    }
    out.summary("pass_duration_seconds", "Duration of passes.");
    out.sample_of("_sum", seconds_of(counters.pass_time));
    out.sample_of("_count", static_cast<double>(passes));
    out.gauge("passing", "1 while a pass is running.");
    out.sample(status.passing);
    out.counter("changes_total", "Changes made, by action.");
    for (const auto& [action, count] : counters.changes)
        out.sample(static_cast<double>(count), {{"action", action}});
    out.counter("failed_changes_total", "Changes that failed.");
    out.sample(static_cast<double>(counters.failed_changes));
    out.counter("creates_found_again_total", "Creates with an unknown outcome whose inboxes were found.");
    out.sample(static_cast<double>(counters.found_again));
    out.counter("drift_total", "Differences found that were made on the server.");
    out.sample(static_cast<double>(counters.drift));
    if (status.last_pass) {
        out.gauge("last_pass_timestamp_seconds", "When the last pass began, in Unix time.");
        out.sample(seconds_of(status.last_pass->begun));
        out.gauge("pending_changes", "Differences that are left after the last pass.");
        out.sample(static_cast<double>(status.last_pass->pending));
    }
    if (status.next_pass) {
        out.gauge("next_pass_timestamp_seconds", "When the next pass is due, in Unix time.");
        out.sample(seconds_of(*status.next_pass));
    }
}

std::int64_t count_of(const std::vector<SubjectStatus>& inboxes, Condition state::Conditions::*which,
                      Truth truth) {
    std::int64_t count = 0;
    for (const auto& inbox : inboxes)
        count += (inbox.conditions.*which).status == truth ? 1 : 0;
    return count;
}

void write_conditions(Writer& out, const Status& status) {
    out.gauge("inbox_conditions", "Inboxes by condition and its status.");
    using Which = std::pair<std::string_view, Condition state::Conditions::*>;
    for (const auto& [name, which] :
         {Which{"Ready", &state::Conditions::ready}, Which{"Reconciling", &state::Conditions::reconciling},
          Which{"Stalled", &state::Conditions::stalled}})
        for (const auto truth : {Truth::yes, Truth::no, Truth::unknown})
            out.sample(static_cast<double>(count_of(status.inboxes, which, truth)),
                       {{"condition", name}, {"status", to_string(truth)}});
    if (!status.accounts.empty())
        out.gauge("account_ready", "1 if the account could be read when it was last tried.");
    for (const auto& account : status.accounts)
        out.sample(account.conditions.ready.status == Truth::yes, {{"account", account.account}});
    if (!status.counters.unreadable.empty())
        out.counter("account_unreadable_total", "Passes in which the account could not be read.");
    for (const auto& [account, count] : status.counters.unreadable)
        out.sample(static_cast<double>(count), {{"account", account}});
}

void write_push(Writer& out, const Status& status) {
    if (status.push.empty()) return;
    out.gauge("push_subscribed", "1 while the server reports the account's changes.");
    for (const auto& push : status.push)
        out.sample(push.subscribed, {{"account", push.account}});
    out.counter("push_events_total", "Changes that the server reported.");
    for (const auto& push : status.push)
        out.sample(static_cast<double>(push.events), {{"account", push.account}});
    out.counter("push_subscriptions_total", "Subscriptions that the server confirmed.");
    for (const auto& push : status.push)
        out.sample(static_cast<double>(push.connections), {{"account", push.account}});
}

}  // namespace

std::string metrics_text(const Status& status) {
    Writer out;
    write_daemon(out, status);
    write_manifests(out, status);
    write_passes(out, status);
    write_conditions(out, status);
    write_push(out, status);
    return std::move(out.text);
}

}  // namespace inboxctl::agent
