// daemon, suspend and resume on the command line.
#include <CLI/CLI.hpp>

#include "agent/cli/cli_options.hpp"
#include "state/model/condition.hpp"

namespace inboxctl::agent {

void add_config(CLI::App& app, Raw& raw) {
    app.add_option("--config", raw.config, "Use the daemon's configuration, such as /etc/inboxctl/agent.toml")
        ->envname("INBOXCTL_CONFIG")
        ->type_name("FILE");
}

void add_daemon_commands(CLI::App& app, Raw& raw, Invocation& to) {
    auto* daemon = add_command(app, "daemon", "Keep the servers in sync with the manifests until stopped",
                               "  inboxctl daemon --config /etc/inboxctl/agent.toml", Command::daemon, to);
    add_config(*daemon, raw);
    daemon->get_option("--config")->required();

    auto* suspend = add_command(app, "suspend", "Pause the daemon for an inbox, an account or everything",
                                "  inboxctl suspend --target inbox.support --reason \"a migration\"\n"
                                "  inboxctl suspend --all --reason \"an incident\"",
                                Command::suspend, to);
    suspend->add_option("--reason", raw.reason, "Why, for others to read")->required()->type_name("TEXT");
    auto* resume = add_command(app, "resume", "End a suspension",
                               "  inboxctl resume --target inbox.support\n"
                               "  inboxctl resume --all      end every suspension",
                               Command::resume, to);
    for (auto* sub : {suspend, resume}) {
        auto* subjects =
            sub->add_option("--target", raw.subjects, "This inbox.KEY or account.KEY; repeatable")
                ->type_name("SUBJECT");
        sub->add_flag("--all", raw.all, "Everything")->excludes(subjects);
        add_config(*sub, raw);
        add_socket(*sub, raw);
        add_set(*sub, raw);
        add_state(*sub, raw);
    }
}

bool fill_daemon(const Raw& raw, Invocation& to) {
    to.config = raw.config;
    to.reason = raw.reason;
    if (to.command != Command::suspend && to.command != Command::resume) return true;
    if (raw.all) to.subjects = {std::string(state::everything)};
    for (const auto& subject : raw.subjects) {
        const bool is_account = subject.starts_with("account.") && state::is_valid_key(subject.substr(8));
        state::Address address;
        if (!is_account && !fill_address(subject, address)) return false;
        to.subjects.push_back(is_account ? subject : to_string(address));
    }
    if (!to.subjects.empty()) return true;
    std::fprintf(stderr, "inboxctl %s needs --target SUBJECT or --all; see inboxctl %s --help\n",
                 to.name.c_str(), to.name.c_str());
    return false;
}

}  // namespace inboxctl::agent
