#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <random>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/bench/daemon_site.hpp"
#include "tests/support/plain_http.hpp"

namespace inboxctl::tests {

namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Faults of the server.
constexpr const char* lost_answers =
    R"([{"match":{"method":"POST","path":"/inboxes$"},"times":2,"do":"lose_answer_after_commit"},)"
    R"({"match":{"method":"PATCH","path":"/inboxes"},"times":2,"do":"lose_answer_before_commit"}])";
constexpr const char* server_down =
    R"([{"match":{"method":"GET","path":"."},"times":-1,"do":{"status":{"status":503,"body":"away","content_type":"text/plain","headers":{}}}}])";
constexpr const char* lost_requests =
    R"([{"match":{"method":"POST","path":"/inboxes$"},"times":2,"do":"lose_answer_before_commit"},)"
    R"({"match":{"method":"PATCH","path":"/inboxes"},"times":1,"do":{"status":{"status":500,"body":"","content_type":"text/html","headers":{}}}}])";

class Day {
  public:
    Day(int seconds, unsigned seed) : hour_(std::chrono::milliseconds(seconds * 1000 / 24)), random_(seed) {
        std::printf("a day in %d s, seed %u\n", seconds, seed);
    }

    int live() {
        for (int i = 0; i < 40; ++i)
            write(i, "Inbox " + std::to_string(i));
        for (int i = 0; i < 5; ++i)
            unmanaged_.insert(make_unmanaged("Unmanaged " + std::to_string(i)));
        start();
        if (!site_.until([&] { return site_.on_server(1).size() == 45; }, 60s))
            return fail("the inboxes were not created");
        // Kills happen in the morning only: the memory of a process is measured over a long time.
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
        return evaluate();
    }

  private:
    int random(int sides) { return std::uniform_int_distribution<int>(0, sides - 1)(random_); }

    void start() {
        site_.start(
            "interval = \"1s\"\nfull_refresh = \"10s\"\ndebounce = \"50ms\"\nin_doubt_window = \"500ms\"\n"
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

    // As somebody in the dashboard does.
    void drift(const std::string& name) {
        const auto inboxes = site_.on_server(1);
        if (inboxes.empty()) return;
        auto one = std::next(inboxes.begin(), random(static_cast<int>(inboxes.size())));
        if (unmanaged_.contains(one->second)) return;
        try {
            ask(site_.port(), {.method = "PATCH",
                               .path = "/api/v1/accounts/1/inboxes/" + std::to_string(one->second),
                               .token = "bench",
                               .body = R"({"name":")" + name + R"("})"});
        } catch (const std::runtime_error&) {
            // A fault that affects the daemon affects others too.
        }
    }

    void happen(int hour) {
        ++events_;
        const auto serial = std::to_string(events_);
        switch (random(hour < 12 ? 10 : 9)) {
            case 0:
            case 1:
            case 2:
                return write(random(static_cast<int>(names_.size())), "Edited " + serial);
            case 3:
                return write(static_cast<int>(names_.size()), "Added " + serial);
            case 4:
                return drift("Drifted " + serial);
            case 5:
                return site_.faults(lost_answers);
            case 6:
                return site_.faults(server_down);
            case 7:
                return site_.faults(lost_requests);
            case 8:
                return site_.faults("[]");
            case 9:
                ++kills_;
                site_.kill();
                return start();
        }
    }

    void calm() { site_.faults("[]"); }

    int evaluate() {
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
            "%d events, %d kills, %d questions answered, %zu inboxes: converged %s, duplicates %zu, "
            "unmanaged "
            "inboxes unchanged %zu of 5\n",
            events_, kills_, decided_, there.size(), there == wanted ? "yes" : "no", duplicates, unmanaged);
        std::printf("resident of the last process, %ld KB in its first hour, %ld KB in its last: %+.1f %%\n",
                    first, last, 100.0 * static_cast<double>(last - first) / static_cast<double>(first));
        const auto ended = site_.stop();
        return there == wanted && unmanaged == 5 && ended.code == 0 ? 0 : fail("see above");
    }

    // Answers as a person would when a plan asks about an inbox whose create is in doubt, and which somebody
    // has edited since. Inboxes that were there before the day began are not the right ones.
    void decide(const std::string& plan) {
        static const std::regex question(
            R"(inbox(?:es)? ([0-9, ]+) (?:may be its result|could each be its result)[^:]*: inboxctl resolve (\S+) --adopt)");
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

int live_a_day(int seconds, unsigned seed) { return Day(seconds, seed).live(); }

}  // namespace inboxctl::tests
