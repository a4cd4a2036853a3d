// A daemon for the manifests of a scene, with a systemd that listens to it.
#pragma once

#include <csignal>
#include <memory>
#include <optional>
#include <string>

#include "tests/e2e/scene.hpp"
#include "tests/support/datagram_socket.hpp"
#include "tests/support/plain_http.hpp"

namespace inboxctl::tests {

class DaemonScene : public Scene {
  public:
    using Scene::Scene;

    // Everything is fast, unless `more` (lines of agent.toml) says otherwise.
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

    // Stops it, and waits until it has ended.
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

    // As somebody in the dashboard does.
    void rename_on_server(std::int64_t id, const std::string& name) const {
        const auto answer = tests::ask(port(), {.method = "PATCH",
                                                .path = "/api/v1/accounts/1/inboxes/" + std::to_string(id),
                                                .token = token(),
                                                .body = "{\"name\":\"" + name + "\"}"});
        if (answer.status != 200) throw std::runtime_error("not renamed: " + answer.body);
    }
    void rename_on_server(const std::string& old_name, const std::string& name) const {
        for (const auto& inbox : on_server())
            if (inbox.name == old_name) return rename_on_server(inbox.id, name);
        throw std::runtime_error("there is no inbox " + old_name);
    }

    // Whether `state show` comes to print these words for an inbox.
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
