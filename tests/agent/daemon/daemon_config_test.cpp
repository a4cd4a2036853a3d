#include "agent/daemon/daemon_config.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::agent;
using namespace std::chrono_literals;

const ServiceDirectories by_systemd{"/var/lib/inboxctl", "/run/inboxctl"};

ReadConfig read(std::string_view text, const ServiceDirectories& directories = by_systemd) {
    return parse_daemon_config(text, "/etc/inboxctl/agent.toml", directories);
}

std::string problems(std::string_view text, const ServiceDirectories& directories = by_systemd) {
    auto config = read(text, directories);
    std::string all;
    for (const auto& diagnostic : config.diagnostics.sorted())
        all += render(diagnostic) + "\n";
    return all;
}

}  // namespace

TEST_CASE("a configuration must name the manifests, and nothing else under systemd") {
    const auto read_config = read("manifests = \"manifests\"");
    CHECK_FALSE(read_config.diagnostics.has_errors());
    const auto& config = read_config.config;
    CHECK(config.manifests == "/etc/inboxctl/manifests");
    CHECK(config.state_file == "/var/lib/inboxctl/state.db");
    CHECK(config.socket == "/run/inboxctl/agent.sock");
    CHECK(config.mode == state::Mode::enforce);
    CHECK(config.interval == 5min);
    CHECK(config.listen.empty());
    CHECK(problems("").find("does not name the manifests") != std::string::npos);
    CHECK(problems("manifests = \"m\"", {}).find("does not name the state file") != std::string::npos);
}

TEST_CASE("every key of a configuration is read") {
    const auto read_config = read(R"(
manifests = "/srv/git/chatwoot"
state = "state.db"
mode = "plan"
interval = "30s"
full_refresh = "10m"
debounce = "100ms"
in_doubt_window = "5s"
prune_after = "1m"
parallelism = 8
[backoff]
first = "1s"
longest = "1m"
[status]
socket = "/run/other.sock"
listen = "127.0.0.1:9464"
)");
    CHECK_FALSE(read_config.diagnostics.has_errors());
    const DaemonConfig expected{.manifests = "/srv/git/chatwoot",
                                .state_file = "/etc/inboxctl/state.db",
                                .mode = state::Mode::plan,
                                .interval = 30s,
                                .debounce = 100ms,
                                .full_refresh = 10min,
                                .in_doubt_window = 5s,
                                .prune_after = 1min,
                                .backoff = {.first = 1s, .longest = 1min},
                                .parallelism = 8,
                                .socket = "/run/other.sock",
                                .listen = "127.0.0.1:9464"};
    CHECK(read_config.config == expected);
}

TEST_CASE("the old name of the in-doubt window is still read, but not beside the new one") {
    CHECK(read("manifests = \"m\"\nsettle = \"5s\"").config.in_doubt_window == 5s);
    CHECK(problems("manifests = \"m\"\nsettle = \"5s\"\nin_doubt_window = \"5s\"").find("remove settle") !=
          std::string::npos);
}

TEST_CASE("the installed example is valid, and the defaults that it shows are the real ones") {
    const auto text = tests::text_of_file(SOURCE_DIRECTORY "/systemd/agent.toml");
    CHECK(problems(text) == "");
    std::string uncommented;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        auto line = text.substr(at, end - at);
        const auto equals = line.find(" = ");
        const bool is_setting =
            line.starts_with("# ") && equals != std::string::npos && line.find(' ', 2) == equals;
        if (is_setting || line.starts_with("# [")) line = line.substr(2);
        uncommented += line + "\n";
        at = end + 1;
    }
    CHECK(problems(uncommented) == "");
    auto config = read(uncommented).config;
    CHECK(config.listen == "127.0.0.1:9464");
    config.listen.clear();
    CHECK(config == read(text).config);
}

TEST_CASE("every problem of a configuration is reported at once, with its place and what to write") {
    const auto all = problems(R"(
manifests = 7
mode = "enforced"
interval = "0s"
debounce = "soon"
parallelism = 1000
interwal = "5m"
[backoff]
first = "1m"
longest = "1s"
[status]
socket = ""
listen = "0.0.0.0:9464"
)");
    INFO(all);
    for (const char* expected :
         {"agent.toml:2:13: error: manifests is an integer",
          "agent.toml:3:8: error: \"enforced\" is not a mode", "agent.toml:4:12: error: interval is \"0s\"",
          "agent.toml:5:12: error: debounce is \"soon\"", "agent.toml:6:15: error: parallelism is 1000",
          "agent.toml:7:1: error: unknown key \"interwal\"", "did you mean \"interval\"?",
          "backoff.longest is shorter", "agent.toml:12:10: error: status.socket is empty",
          "agent.toml:13:10: error: status.listen is \"0.0.0.0:9464\""})
        CHECK(all.find(expected) != std::string::npos);
}

TEST_CASE("the status is served on the loopback only") {
    for (const char* good : {"127.0.0.1:9464", "[::1]:9464", "localhost:1"})
        CHECK(problems("manifests = \"m\"\nstatus.listen = \"" + std::string(good) + "\"") == "");
    for (const char* bad : {"127.0.0.1", "192.0.2.1:9464", "[::1]", ":9464", "localhost:9464/x y", ""})
        CHECK(problems("manifests = \"m\"\nstatus.listen = \"" + std::string(bad) + "\"") != "");
}

TEST_CASE("a syntax error is reported with its place") {
    CHECK(problems("manifests = ").find("agent.toml:1:") != std::string::npos);
    const std::string deep(20000, '[');
    CHECK(problems("a = " + deep) != "");
}

TEST_CASE("a reload names the keys that only a restart can change") {
    const auto before = read("manifests = \"m\"").config;
    auto after = before;
    after.interval = 1min;
    CHECK(needs_restart(before, after).empty());
    after.state_file = "elsewhere";
    after.socket = "elsewhere";
    CHECK(needs_restart(before, after) == "state, status.socket");
}
