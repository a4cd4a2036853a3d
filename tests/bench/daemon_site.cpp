#include "tests/bench/daemon_site.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/support/plain_http.hpp"

namespace inboxctl::tests {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace json = boost::json;

Sample sample_of(pid_t pid) {
    Sample sample;
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) sample.resident_kb = std::stol(line.substr(6));
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(stat)), {});
    std::istringstream rest(text.substr(std::min(text.size(), text.rfind(')') + 1)));
    std::string word;
    for (int i = 0; i < 11; ++i)
        rest >> word;
    double user = 0, system = 0;
    rest >> user >> system;
    sample.cpu_seconds = (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
    return sample;
}

Site::Site(int accounts) : accounts_(accounts) {
    std::string world = R"({"accounts":[)", roles;
    for (int i = 1; i <= accounts; ++i) {
        const auto n = std::to_string(i);
        world += (i > 1 ? "," : "") + std::string(R"({"key":"a)") + n + R"(","name":"A)" + n +
                 R"(","status":"active"})";
        roles += (i > 1 ? "," : "") + std::string(R"("a)") + n + R"(":"administrator")";
    }
    world +=
        R"(],"users":[{"key":"admin","name":"Ada","email":"ada@acme.example","roles":{)" + roles + "}}]}";
    const auto file = dir_.write("world.json", world);
    emulator_ = std::make_unique<EmulatorProcess>(EMULATOR_PROGRAM, "4.15.1", file,
                                                  std::vector<std::string>{"--admin-token", "bench"});
    fs::create_directories(set());
    std::string text;
    for (int i = 1; i <= accounts; ++i)
        text += "[account.a" + std::to_string(i) +
                "]\nurl = \"http://127.0.0.1:" + std::to_string(emulator_->port()) +
                "\"\nid = " + std::to_string(i) + "\ntoken = { env = \"TOKEN\" }\n";
    write("accounts.toml", text);
}

void Site::write(const std::string& name, const std::string& text) const {
    const auto file = set() / name;
    fs::create_directories(file.parent_path());
    const auto next = file.parent_path() / ("." + file.filename().string());
    std::ofstream(next, std::ios::binary) << text;
    fs::rename(next, file);
}

void Site::write_inbox(int i, const std::string& name) const {
    const auto n = std::to_string(i);
    const auto file = "d" + std::to_string(i / 100) + "/i" + n + ".toml";
    write(file, "[inbox.i" + n + "]\naccount = \"a" + std::to_string(i / 1000 % accounts_ + 1) +
                    "\"\nname = \"" + name + "\"\ngreeting_enabled = true\ngreeting_message = \"Hello\"\n" +
                    "[inbox.i" + n + ".channel]\ntype = \"api\"\n");
}

void Site::start(const std::string& config) {
    std::ofstream(dir_.path() / "agent.toml") << "manifests = \"set\"\nstate = \"state/state.db\"\n"
                                              << config;
    daemon_ = std::make_unique<Program>(start_of({"daemon", "--config", "agent.toml"}));
}

void Site::kill() {
    daemon_->send(SIGKILL);
    daemon_->wait();
}

Ended Site::stop() {
    daemon_->send(SIGTERM);
    return daemon_->wait();
}

Ended Site::plan() {
    return run_program(start_of({"plan", "--detailed-exitcode", "--refresh=full", "--in-doubt-window",
                                 "500ms", "-C", "set", "--state", "state/state.db"}));
}

Ended Site::resolve(const std::string& address, const std::vector<std::string>& how) {
    std::vector<std::string> words{"resolve", address, "-C", "set", "--state", "state/state.db"};
    words.insert(words.end(), how.begin(), how.end());
    return run_program(start_of(words));
}

std::string Site::get(const std::string& path) const {
    return ask(port(), {.path = path, .token = "bench"}).body;
}

std::string Site::name_of(int account, std::int64_t id) const {
    const auto text = get("/api/v1/accounts/" + std::to_string(account) + "/inboxes/" + std::to_string(id));
    return std::string(json::parse(text).at("name").as_string());
}

std::multimap<std::string, std::int64_t> Site::on_server(int account) const {
    std::multimap<std::string, std::int64_t> result;
    const auto answer =
        ask(port(), {.path = "/api/v1/accounts/" + std::to_string(account) + "/inboxes", .token = "bench"});
    if (answer.status != 200) return result;  // a fault is active
    const auto list = json::parse(answer.body);
    for (const auto& row : list.at("payload").as_array())
        result.emplace(std::string(row.at("name").as_string()), row.at("id").as_int64());
    return result;
}

void Site::faults(const std::string& rules) const {
    const auto answer = ask(port(), {.method = "POST", .path = "/emulator/faults", .body = rules});
    if (answer.status != 200) throw std::runtime_error(answer.body);
}

std::map<std::string, int> Site::requests() const {
    std::map<std::string, int> counts;
    const auto log = json::parse(get("/emulator/requests"));
    for (const auto& row : log.at("requests").as_array()) {
        std::string path(row.at("path").as_string());
        counts[std::string(row.at("method").as_string()) + " " + path.substr(path.rfind('/'))] += 1;
    }
    return counts;
}

void Site::forget_requests() const { ask(port(), {.method = "DELETE", .path = "/emulator/requests"}); }

bool Site::until(const std::function<bool()>& done, std::chrono::seconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!done()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(50ms);
    }
    return true;
}

Start Site::start_of(std::vector<std::string> words) const {
    Start start{.environment = {{"TOKEN", "bench"}, {"PATH", "/usr/bin:/bin"}}, .directory = dir_.path()};
    start.words = {INBOXCTL_PROGRAM};
    start.words.insert(start.words.end(), words.begin(), words.end());
    start.patience = std::chrono::seconds(300);
    return start;
}

bool Site::creates(int inboxes) {
    const auto all_there = [&] {
        std::size_t count = 0;
        for (int i = 1; i <= accounts_; ++i)
            count += on_server(i).size();
        return count == static_cast<std::size_t>(inboxes);
    };
    return until(all_there, 240s);
}

}  // namespace inboxctl::tests
