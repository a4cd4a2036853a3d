#include "agent/daemon/daemon_config.hpp"

#include <charconv>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>

#include "agent/daemon/listen_address.hpp"
#include "agent/system/duration.hpp"
#include "agent/system/small_file.hpp"
#include "state/manifest/manifest.hpp"
#include "state/manifest/manifest_value.hpp"
#include "state/manifest/toml_guard.hpp"

namespace inboxctl::agent {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using state::KeyPath;
using state::Place;
using std::chrono::milliseconds;

struct Range {
    milliseconds least, most;
};

class ConfigReader {
  public:
    ConfigReader(const fs::path& file, const ServiceDirectories& directories)
        : directory_(file.parent_path()),
          directories_(directories),
          file_(std::make_shared<const std::string>(file.string())),
          values_(file_, result_.diagnostics) {}

    ReadConfig read(std::string_view text);
    ReadConfig unreadable(const std::string& why);

  private:
    using Reader = std::function<void(const toml::node&, const KeyPath&)>;

    void read_keys(const toml::table& table);
    void block(const toml::table& entries, const KeyPath* above, std::string_view name,
               const std::map<std::string_view, Reader>& readers);
    Reader path(fs::path& to);
    Reader duration(milliseconds& to, Range range);
    void mode(const toml::node& node, const KeyPath& path);
    void parallelism(const toml::node& node, const KeyPath& path);
    void listen(const toml::node& node, const KeyPath& path);
    void fill_defaults();
    void error(const toml::node& node, std::string message, std::string remedy) {
        result_.diagnostics.error(values_.place(node.source()), std::move(message), std::move(remedy));
    }

    fs::path directory_;
    const ServiceDirectories& directories_;
    std::shared_ptr<const std::string> file_;
    ReadConfig result_;
    state::ValueReader values_;
};

ReadConfig ConfigReader::unreadable(const std::string& why) {
    result_.diagnostics.error({file_, 0, 0}, "cannot be read: " + why,
                              "name the daemon's configuration with --config; an example is installed as "
                              "/usr/share/doc/inboxctl/agent.toml");
    return std::move(result_);
}

ReadConfig ConfigReader::read(std::string_view text) {
    const auto trap = state::find_trap(text, state::max_key_parts, 32);
    if (trap.trap != state::Trap::none) {
        result_.diagnostics.error({file_, trap.line, 1},
                                  "not a configuration: it is nested too deeply, or a key is too long",
                                  "compare it with the example, /usr/share/doc/inboxctl/agent.toml");
        return std::move(result_);
    }
    const auto parsed = toml::parse(text);
    if (!parsed) {
        result_.diagnostics.error(values_.place(parsed.error().source()),
                                  "not TOML: " + std::string(parsed.error().description()),
                                  "correct the syntax here");
        return std::move(result_);
    }
    read_keys(parsed.table());
    fill_defaults();
    return std::move(result_);
}

void ConfigReader::read_keys(const toml::table& table) {
    auto& config = result_.config;
    const auto backoff = [&](const toml::node& node, const KeyPath& path) {
        const Range any{100ms, 24h};
        if (const auto* entries = values_.table(node, path))
            block(*entries, &path, "backoff",
                  {{"first", duration(config.backoff.first, any)},
                   {"longest", duration(config.backoff.longest, any)}});
    };
    const auto status = [&](const toml::node& node, const KeyPath& path) {
        if (const auto* entries = values_.table(node, path))
            block(*entries, &path, "status",
                  {{"socket", this->path(config.socket)},
                   {"listen", [this](const auto& at, const KeyPath& inner) { listen(at, inner); }}});
    };
    block(table, nullptr, "the configuration",
          {{"manifests", this->path(config.manifests)},
           {"state", this->path(config.state_file)},
           {"mode", [this](const auto& node, const KeyPath& inner) { mode(node, inner); }},
           {"interval", duration(config.interval, {1s, 24h})},
           {"debounce", duration(config.debounce, {0ms, 1min})},
           {"full_refresh", duration(config.full_refresh, {1s, 24h})},
           {"in_doubt_window", duration(config.in_doubt_window, {0ms, 1h})},
           {"settle", duration(config.in_doubt_window, {0ms, 1h})},  // its old name
           {"prune_after", duration(config.prune_after, {0ms, 24h})},
           {"parallelism", [this](const auto& node, const KeyPath& inner) { parallelism(node, inner); }},
           {"backoff", backoff},
           {"status", status}});
    const auto* old_name = table.get("settle");
    if (old_name != nullptr && table.contains("in_doubt_window"))
        error(*old_name, "settle is the old name of in_doubt_window, and both are there", "remove settle");
}

void ConfigReader::block(const toml::table& entries, const KeyPath* above, std::string_view name,
                         const std::map<std::string_view, Reader>& readers) {
    std::vector<std::string_view> names;
    for (const auto& [known, reader] : readers)
        names.push_back(known);
    for (const auto& [key, node] : entries) {
        const auto reader = readers.find(key.str());
        const KeyPath whole(name);
        if (reader == readers.end()) {
            values_.unknown_key(key, above != nullptr ? *above : whole, names);
        } else if (above != nullptr) {
            reader->second(node, KeyPath(*above, reader->first));
        } else {
            reader->second(node, KeyPath(reader->first));
        }
    }
}

ConfigReader::Reader ConfigReader::path(fs::path& to) {
    return [this, &to](const toml::node& node, const KeyPath& path) {
        const auto text = values_.text(node, path);
        if (!text) return;
        if (text->empty()) return error(node, path + " is empty", "write a path, or leave the line out");
        to = (directory_ / *text).lexically_normal();
    };
}

ConfigReader::Reader ConfigReader::duration(milliseconds& to, Range range) {
    return [this, &to, range](const toml::node& node, const KeyPath& path) {
        const auto text = values_.text(node, path);
        if (!text) return;
        const auto time = parse_duration(*text);
        if (!time || *time < range.least || *time > range.most)
            return error(
                node, path + " is \"" + std::string(*text) + "\"",
                "write a duration from " + std::to_string(range.least.count()) + "ms to " +
                    std::to_string(std::chrono::duration_cast<std::chrono::minutes>(range.most).count()) +
                    "m, such as \"30s\" or \"5m\"");
        to = *time;
    };
}

void ConfigReader::mode(const toml::node& node, const KeyPath& path) {
    const auto text = values_.text(node, path);
    if (!text) return;
    if (const auto mode = state::mode_named(*text))
        result_.config.mode = *mode;
    else
        error(
            node, "\"" + std::string(*text) + "\" is not a mode",
            "write enforce (apply changes), plan (report what would change) or observe (report what changed "
            "on the servers)");
}

void ConfigReader::parallelism(const toml::node& node, const KeyPath& path) {
    const auto number = values_.integer(node, path);
    if (!number) return;
    if (*number < 1 || *number > 256)
        return error(node, "parallelism is " + std::to_string(*number), "write a number from 1 to 256");
    result_.config.parallelism = static_cast<std::size_t>(*number);
}

// Beyond the loopback, anybody could read which inboxes there are. A proxy can add what that needs.
void ConfigReader::listen(const toml::node& node, const KeyPath& path) {
    const auto text = values_.text(node, path);
    if (!text) return;
    if (!wrong_listen(std::string(*text)).empty())
        return error(node, "status.listen is \"" + std::string(*text) + "\"",
                     "write a loopback address with a port, such as \"127.0.0.1:9464\"; to serve it to other "
                     "hosts, put a proxy in front of it");
    result_.config.listen = *text;
}

void ConfigReader::fill_defaults() {
    auto& config = result_.config;
    if (config.manifests.empty())
        result_.diagnostics.error({file_, 0, 0}, "it does not name the manifests",
                                  "write manifests = \"/etc/inboxctl/manifests\"");
    if (config.state_file.empty() && !directories_.state.empty())
        config.state_file = directories_.state / "state.db";
    if (config.state_file.empty())
        result_.diagnostics.error(
            {file_, 0, 0}, "it does not name the state file",
            "write state = \"/var/lib/inboxctl/state.db\", or start the daemon by its systemd unit, whose "
            "StateDirectory is the default");
    if (config.socket.empty() && !directories_.runtime.empty())
        config.socket = directories_.runtime / "agent.sock";
    if (config.socket.empty()) config.socket = fs::path(config.state_file) += ".sock";
    if (config.backoff.longest < config.backoff.first)
        result_.diagnostics.error({file_, 0, 0}, "backoff.longest is shorter than backoff.first",
                                  "swap them, or remove one");
}

fs::path first_of(const char* variable) {
    const char* value = std::getenv(variable);
    const std::string_view list = value == nullptr ? "" : value;
    return list.substr(0, list.find(':'));
}

}  // namespace

ServiceDirectories service_directories() {
    return {first_of("STATE_DIRECTORY"), first_of("RUNTIME_DIRECTORY")};
}

ReadConfig parse_daemon_config(std::string_view text, const fs::path& file,
                               const ServiceDirectories& directories) {
    return ConfigReader(file, directories).read(text);
}

ReadConfig read_daemon_config(const fs::path& file, const ServiceDirectories& directories) {
    constexpr std::uintmax_t most = 1U << 20U;
    const auto content = read_small_file(file, most);
    if (!content) return ConfigReader(file, directories).unreadable(content.error().why);
    return parse_daemon_config(content.value(), file, directories);
}

std::string needs_restart(const DaemonConfig& before, const DaemonConfig& after) {
    std::string names;
    const auto add = [&](bool differs, const char* name) {
        if (differs) names += (names.empty() ? "" : ", ") + std::string(name);
    };
    add(before.state_file != after.state_file, "state");
    add(before.socket != after.socket, "status.socket");
    add(before.listen != after.listen, "status.listen");
    return names;
}

}  // namespace inboxctl::agent
