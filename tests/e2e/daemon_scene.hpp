// A daemon that keeps a scene's set, with a systemd that listens to it.
#pragma once

#include <csignal>
#include <memory>
#include <optional>
#include <string>

#include "tests/e2e/scene.hpp"
#include "tests/support/datagram_socket.hpp"

namespace inboxctl::tests {

class DaemonScene : public Scene {
  public:
    using Scene::Scene;

    // Quick about everything, unless `more` says otherwise (lines of agent.toml).
    void configure(const std::string& more = {}) {
        std::ofstream(config()) << "manifests = \"set\"\nstate = \"daemon/state.db\"\ndebounce = \"50ms\"\n"
                                << (more.find("interval") == std::string::npos ? "interval = \"1h\"\n" : "")
                                << more;
    }

    // Starts it and waits until it says READY.
    Program& start(const std::string& more = {}) {
        configure(more);
        if (!systemd_) systemd_.emplace(directory() / "notify");
        daemon_ = std::make_unique<Program>(start_of_daemon({"daemon", "--config", "agent.toml"}));
        if (!systemd_->next_with("READY=1")) throw std::runtime_error("not ready: " + daemon_->err());
        return *daemon_;
    }

    Program& daemon() { return *daemon_; }
    DatagramSocket& systemd() { return *systemd_; }

    // Asks it to stop, and waits for that.
    Ended stop() {
        daemon_->send(SIGTERM);
        return daemon_->wait();
    }

    // Runs a command that takes --config.
    Ended ask(Words words) {
        words.insert(words.end(), {"--config", "agent.toml"});
        return run_program(start_of_daemon(words));
    }

    Start start_of_daemon(const Words& words) {
        Start start{.environment = environment(), .directory = directory()};
        start.words = {INBOXCTL_PROGRAM};
        start.words.insert(start.words.end(), words.begin(), words.end());
        if (systemd_) start.environment["NOTIFY_SOCKET"] = (directory() / "notify").string();
        return start;
    }

    bool logs(const std::string& words) {
        return eventually([&] { return daemon_->err().find(words) != std::string::npos; });
    }

    // Whether the state comes to say so of an inbox.
    bool shows(const std::string& address, const std::string& words) {
        const Words show{"state", "show", address, "--state", "daemon/state.db"};
        return eventually([&] { return inboxctl(show).out.find(words) != std::string::npos; });
    }

    // Whether the server has inboxes of these names, in the order of their ids.
    bool becomes(const std::vector<std::string>& names) {
        return eventually([&] { return names_on_server() == names; });
    }

    std::vector<std::string> names_on_server() const {
        std::vector<std::string> names;
        for (const auto& inbox : on_server())
            names.push_back(inbox.name);
        std::ranges::sort(names);
        return names;
    }

    std::filesystem::path config() const { return directory() / "agent.toml"; }
    std::filesystem::path daemon_state() const { return directory() / "daemon" / "state.db"; }

  private:
    std::optional<DatagramSocket> systemd_;
    std::unique_ptr<Program> daemon_;
};

}  // namespace inboxctl::tests
