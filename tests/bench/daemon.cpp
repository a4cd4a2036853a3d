// The daemon's figures, measured from outside on this machine: the program, a stand-in server, a set on disk.
//
//   bench-daemon save FILES SAVES     from the save of a file to the server's change, in a set of so many
//   bench-daemon idle INBOXES SECONDS what a daemon costs to which nothing happens
//   bench-daemon soak SECONDS [SEED]  a day: edits, drift, faults, outages, kills, and a person at its end
//
// Figures are shown; the exit status says whether everything converged, nothing twice.
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/support/emulator_process.hpp"
#include "tests/support/plain_http.hpp"
#include "tests/support/program.hpp"

namespace {

using namespace inboxctl::tests;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct Sample {
    long resident_kb = 0;
    double cpu_seconds = 0;
};

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

// A set on disk, a server with as many accounts as it needs, and a daemon between them.
class Site {
  public:
    explicit Site(int accounts) : accounts_(accounts) {
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

    fs::path set() const { return dir_.path() / "set"; }
    fs::path state() const { return dir_.path() / "state" / "state.db"; }

    // As editors do: a new file, renamed over the old one.
    void write(const std::string& name, const std::string& text) const {
        const auto file = set() / name;
        fs::create_directories(file.parent_path());
        const auto next = file.parent_path() / ("." + file.filename().string());
        std::ofstream(next, std::ios::binary) << text;
        fs::rename(next, file);
    }

    // 100 files in a directory; accounts take turns by the thousand.
    static std::string file_of(int i) {
        return "d" + std::to_string(i / 100) + "/i" + std::to_string(i) + ".toml";
    }

    void write_inbox(int i, const std::string& name) const {
        const auto n = std::to_string(i);
        write(file_of(i), "[inbox.i" + n + "]\naccount = \"a" + std::to_string(i / 1000 % accounts_ + 1) +
                              "\"\nname = \"" + name +
                              "\"\ngreeting_enabled = true\ngreeting_message = \"Hello\"\n" + "[inbox.i" + n +
                              ".channel]\ntype = \"api\"\n");
    }

    void start(const std::string& config) {
        std::ofstream(dir_.path() / "agent.toml") << "manifests = \"set\"\nstate = \"state/state.db\"\n"
                                                  << config;
        daemon_ = std::make_unique<Program>(of({"daemon", "--config", "agent.toml"}));
    }

    void kill() {
        daemon_->send(SIGKILL);
        daemon_->wait();
    }

    Ended stop() {
        daemon_->send(SIGTERM);
        return daemon_->wait();
    }

    Ended plan() {
        return run_program(of({"plan", "--detailed-exitcode", "--refresh=full", "--settle", "500ms", "-C",
                               "set", "--state", "state/state.db"}));
    }

    Ended resolve(const std::string& address, const std::vector<std::string>& how) {
        std::vector<std::string> words{"resolve", address, "-C", "set", "--state", "state/state.db"};
        words.insert(words.end(), how.begin(), how.end());
        return run_program(of(words));
    }

    Program& daemon() { return *daemon_; }
    std::uint16_t port() const { return emulator_->port(); }

    std::string get(const std::string& path) const {
        return ask(port(), {.path = path, .token = "bench"}).body;
    }

    std::string name_of(int account, std::int64_t id) const {
        const auto text =
            get("/api/v1/accounts/" + std::to_string(account) + "/inboxes/" + std::to_string(id));
        return std::string(json::parse(text).at("name").as_string());
    }

    std::multimap<std::string, std::int64_t> on_server(int account) const {
        std::multimap<std::string, std::int64_t> result;
        const auto answer = ask(
            port(), {.path = "/api/v1/accounts/" + std::to_string(account) + "/inboxes", .token = "bench"});
        if (answer.status != 200) return result;  // a fault that is on
        const auto list = json::parse(answer.body);
        for (const auto& row : list.at("payload").as_array())
            result.emplace(std::string(row.at("name").as_string()), row.at("id").as_int64());
        return result;
    }

    void faults(const std::string& rules) const {
        const auto answer = ask(port(), {.method = "POST", .path = "/emulator/faults", .body = rules});
        if (answer.status != 200) throw std::runtime_error(answer.body);
    }

    std::map<std::string, int> requests() const {
        std::map<std::string, int> counts;
        const auto log = json::parse(get("/emulator/requests"));
        for (const auto& row : log.at("requests").as_array()) {
            std::string path(row.at("path").as_string());
            counts[std::string(row.at("method").as_string()) + " " + path.substr(path.rfind('/'))] += 1;
        }
        return counts;
    }

    void forget_requests() const { ask(port(), {.method = "DELETE", .path = "/emulator/requests"}); }

    bool until(const std::function<bool()>& done, std::chrono::seconds patience) const {
        const auto end = Clock::now() + patience;
        while (!done()) {
            if (Clock::now() > end) return false;
            std::this_thread::sleep_for(50ms);
        }
        return true;
    }

    bool logs(const std::string& words, std::chrono::seconds patience) const {
        return until([&] { return daemon_->err().find(words) != std::string::npos; }, patience);
    }

  private:
    Start of(std::vector<std::string> words) const {
        Start start{.environment = {{"TOKEN", "bench"}, {"PATH", "/usr/bin:/bin"}}, .directory = dir_.path()};
        start.words = {INBOXCTL_PROGRAM};
        start.words.insert(start.words.end(), words.begin(), words.end());
        start.patience = std::chrono::seconds(300);
        return start;
    }

    int accounts_;
    TempDir dir_;
    std::unique_ptr<EmulatorProcess> emulator_;
    std::unique_ptr<Program> daemon_;
};

bool made(Site& site, int inboxes, int accounts) {
    return site.until(
        [&] {
            std::size_t count = 0;
            for (int i = 1; i <= accounts; ++i)
                count += site.on_server(i).size();
            return count == static_cast<std::size_t>(inboxes);
        },
        std::chrono::seconds(240));
}

// Accounts whose readings are trusted: nothing is listed any more.
void let_settle() { std::this_thread::sleep_for(6s); }

int save(int files, int saves) {
    const int accounts = (files + 999) / 1000;
    constexpr auto debounce = 200ms;
    Site site(accounts);
    for (int i = 0; i < files; ++i)
        site.write_inbox(i, "Inbox " + std::to_string(i));
    site.start("interval = \"1h\"\ndebounce = \"200ms\"\nparallelism = 8\n");
    if (!made(site, files, accounts)) return std::puts("not converged"), 1;
    let_settle();
    std::map<std::string, std::int64_t> ids;
    for (int i = 1; i <= accounts; ++i)
        for (const auto& [name, id] : site.on_server(i))
            ids[name] = id;
    std::vector<double> above;
    std::mt19937 random(1);
    for (int i = 0; i < saves; ++i) {
        const int which = std::uniform_int_distribution<int>(0, files - 1)(random);
        const int account = which / 1000 % accounts + 1;
        const auto id = ids.at("Inbox " + std::to_string(which));
        const auto wanted = "Saved " + std::to_string(i);
        const auto begun = Clock::now();
        site.write_inbox(which, wanted);
        while (site.name_of(account, id) != wanted) {
            if (Clock::now() - begun > 60s) return std::puts("a save did not converge"), 1;
            std::this_thread::sleep_for(1ms);
        }
        above.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun - debounce).count());
        site.write_inbox(which, "Inbox " + std::to_string(which));
        std::this_thread::sleep_for(std::chrono::seconds(saves > 5 ? 5 : 4));
    }
    std::ranges::sort(above);
    std::printf(
        "save to converged, %d files, %d saves: median %.0f ms above the debounce of %d ms (%.0f to %.0f)\n",
        files, saves, above[above.size() / 2], static_cast<int>(debounce / 1ms), above.front(), above.back());
    return site.stop().code;
}

int idle(int inboxes, int seconds) {
    const int accounts = (inboxes + 999) / 1000;
    Site site(accounts);
    for (int i = 0; i < inboxes; ++i)
        site.write_inbox(i, "Inbox " + std::to_string(i));
    // A short measurement has its intervals all the same.
    const auto interval =
        seconds >= 300 ? std::string("1m") : std::to_string(std::max(1, seconds / 10)) + "s";
    site.start("interval = \"" + interval + "\"\n");
    if (!made(site, inboxes, accounts)) return std::puts("not converged"), 1;
    let_settle();
    std::this_thread::sleep_for(std::chrono::seconds(std::min(seconds, 60) / 5));
    const auto sizes = [&] {
        const auto log = fs::path(site.state()) += "-wal";
        return std::tuple(fs::last_write_time(site.state()), fs::file_size(log), fs::last_write_time(log));
    };
    site.forget_requests();
    const auto written = sizes();
    const auto before = sample_of(site.daemon().pid());
    const auto begun = Clock::now();
    long largest = before.resident_kb;
    while (Clock::now() - begun < std::chrono::seconds(seconds)) {
        std::this_thread::sleep_for(500ms);
        largest = std::max(largest, sample_of(site.daemon().pid()).resident_kb);
    }
    const auto after = sample_of(site.daemon().pid());
    const double passed = std::chrono::duration<double>(Clock::now() - begun).count();
    std::printf("idle for %.0f s, %d inboxes in %d accounts, interval %s:\n", passed, inboxes, accounts,
                interval.c_str());
    int other = 0;
    for (const auto& [what, count] : site.requests()) {
        std::printf("  requests %-24s %d\n", what.c_str(), count);
        if (what != "GET /cache_keys") other += count;
    }
    const bool wrote = sizes() != written;
    std::printf("  other requests %d, writes to the state: %s\n", other, wrote ? "some" : "none");
    std::printf("  CPU %.3f %%, resident %.1f MB at its end, %.1f MB at most\n",
                100 * (after.cpu_seconds - before.cpu_seconds) / passed,
                static_cast<double>(after.resident_kb) / 1024, static_cast<double>(largest) / 1024);
    const auto ended = site.stop();
    return other > 0 || wrote ? 1 : ended.code;
}

// A day: whatever may happen to a set, a server and a process.
class Day {
  public:
    Day(int seconds, unsigned seed) : hour_(std::chrono::milliseconds(seconds * 1000 / 24)), random_(seed) {
        std::printf("a day in %d s, seed %u\n", seconds, seed);
    }

    int live() {
        for (int i = 0; i < 40; ++i)
            write(i, "Inbox " + std::to_string(i));
        for (int i = 0; i < 5; ++i)
            unmanaged_.insert(make_unmanaged("Foreign " + std::to_string(i)));
        start();
        if (!site_.until([&] { return site_.on_server(1).size() == 45; }, 60s)) return fail("not made");
        // Kills are for the morning: a process has to live long for its memory to be judged.
        for (int hour = 0; hour < 24; ++hour) {
            const auto end = Clock::now() + hour_;
            while (Clock::now() < end) {
                happen(hour);
                std::this_thread::sleep_for(hour_ / 12);
            }
            calm();
            std::this_thread::sleep_for(hour_ / 8);
            memory_.push_back(sample_of(site_.daemon().pid()).resident_kb);
        }
        return judge();
    }

  private:
    int die(int sides) { return std::uniform_int_distribution<int>(0, sides - 1)(random_); }

    void start() {
        site_.start(
            "interval = \"1s\"\nfull_refresh = \"10s\"\ndebounce = \"50ms\"\nsettle = \"500ms\"\n"
            "[backoff]\nfirst = \"100ms\"\nlongest = \"1s\"\n");
    }

    void write(int i, const std::string& name) {
        names_[i] = name;
        site_.write_inbox(i, name);
    }

    std::int64_t make_unmanaged(const std::string& name) {
        const auto answer =
            ask(site_.port(), {.method = "POST",
                               .path = "/api/v1/accounts/1/inboxes",
                               .token = "bench",
                               .body = R"({"name":")" + name + R"(","channel":{"type":"api"}})"});
        return json::parse(answer.body).at("id").as_int64();
    }

    void happen(int hour) {
        ++events_;
        const auto serial = std::to_string(events_);
        switch (die(hour < 12 ? 10 : 9)) {
            case 0:
            case 1:
            case 2:
                return write(die(static_cast<int>(names_.size())), "Edited " + serial);
            case 3:
                return write(static_cast<int>(names_.size()), "Added " + serial);
            case 4: {  // somebody in the dashboard
                const auto inboxes = site_.on_server(1);
                if (inboxes.empty()) return;
                auto one = std::next(inboxes.begin(), die(static_cast<int>(inboxes.size())));
                if (unmanaged_.contains(one->second)) return;
                try {
                    ask(site_.port(), {.method = "PATCH",
                                       .path = "/api/v1/accounts/1/inboxes/" + std::to_string(one->second),
                                       .token = "bench",
                                       .body = R"({"name":"Drifted )" + serial + R"("})"});
                } catch (const std::runtime_error&) {
                    // What is broken for the daemon is broken for others too.
                }
                return;
            }
            case 5:
                return site_.faults(
                    R"([{"match":{"method":"POST","path":"/inboxes$"},"times":2,"do":"lose_answer_after_commit"},)"
                    R"({"match":{"method":"PATCH","path":"/inboxes"},"times":2,"do":"lose_answer_before_commit"}])");
            case 6:
                return site_.faults(
                    R"([{"match":{"method":"GET","path":"."},"times":-1,"do":{"status":{"status":503,"body":"away","content_type":"text/plain","headers":{}}}}])");
            case 7:
                return site_.faults(
                    R"([{"match":{"method":"POST","path":"/inboxes$"},"times":2,"do":"lose_answer_before_commit"},)"
                    R"({"match":{"method":"PATCH","path":"/inboxes"},"times":1,"do":{"status":{"status":500,"body":"","content_type":"text/html","headers":{}}}}])");
            case 8:
                return site_.faults("[]");
            case 9:
                ++kills_;
                site_.kill();
                return start();
        }
    }

    void calm() { site_.faults("[]"); }

    int judge() {
        calm();
        const auto converged = [&] {
            const auto plan = site_.plan();
            if (plan.code != 0) decide(plan.out);
            return plan.code == 0;
        };
        if (!site_.until(converged, 60s))
            return std::puts(site_.plan().all().c_str()), fail("it did not converge");
        const auto inboxes = site_.on_server(1);
        std::multiset<std::string> wanted, there;
        for (const auto& [i, name] : names_)
            wanted.insert(name);
        std::size_t unmanaged = 0;
        for (const auto& [name, id] : inboxes)
            unmanaged_.contains(id) ? void(++unmanaged) : void(there.insert(name));
        const auto duplicates = there.size() - std::set<std::string>(there.begin(), there.end()).size();
        const auto first = memory_[12], last = memory_.back();
        std::printf(
            "%d events, %d kills, %d questions answered, %zu inboxes: converged %s, duplicates %zu, foreign "
            "inboxes left alone %zu of 5\n",
            events_, kills_, decided_, there.size(), there == wanted ? "yes" : "no", duplicates, unmanaged);
        std::printf("resident of the last process, %ld KB in its first hour, %ld KB in its last: %+.1f %%\n",
                    first, last, 100.0 * static_cast<double>(last - first) / static_cast<double>(first));
        const auto ended = site_.stop();
        return there == wanted && unmanaged == 5 && ended.code == 0 ? 0 : fail("see above");
    }

    // As the person whom the plan asks: an inbox whose create had no answer, and which somebody has edited
    // since. What was there before the day began is not its work.
    void decide(const std::string& plan) {
        static const std::regex question(
            R"(inbox(?:es)? ([0-9, ]+) (?:may be its work|could each be its work)[^:]*: inboxctl resolve (\S+) --adopt)");
        const std::string words = std::regex_replace(plan, std::regex(R"(\s+)"), " ");
        std::smatch asked;
        if (!std::regex_search(words, asked, question)) return;
        std::istringstream ids(std::regex_replace(asked.str(1), std::regex(","), " "));
        std::vector<std::string> answer{"--retry"};
        for (std::int64_t id = 0; ids >> id;)
            if (!unmanaged_.contains(id)) answer = {"--adopt", std::to_string(id)};
        site_.stop();
        const auto resolved = site_.resolve(asked.str(2), answer);
        if (resolved.code != 0) std::puts(resolved.all().c_str());
        ++decided_;
        start();
    }

    int fail(const std::string& why) {
        std::printf("%s\n%s\n", why.c_str(), site_.daemon().err().substr(0, 20000).c_str());
        return 1;
    }

    Site site_{1};
    milliseconds hour_;
    std::mt19937 random_;
    std::map<int, std::string> names_;
    std::set<std::int64_t> unmanaged_;
    std::vector<long> memory_;
    int events_ = 0, kills_ = 0, decided_ = 0;
};

}  // namespace

int main(int count, char** words) {
    const auto number = [&](int i, int otherwise) { return count > i ? std::atoi(words[i]) : otherwise; };
    const std::string what = count > 1 ? words[1] : "";
    if (what == "save") return save(number(2, 10000), number(3, 21));
    if (what == "idle") return idle(number(2, 1000), number(3, 600));
    if (what == "soak") return Day(number(2, 600), static_cast<unsigned>(number(3, 1))).live();
    std::fputs("bench-daemon save FILES SAVES | idle INBOXES SECONDS | soak SECONDS [SEED]\n", stderr);
    return 64;
}
