// Measures push: how long until the daemon reverts a change on the server, at an interval of ten minutes;
// then the same while the WebSocket is cut at random moments around the change.
//
//   push-bench [changes [cuts [seed]]]      default 50, 30 and 1
//
// Prints figures; the exit status says whether every change was reverted within the interval.
#include <algorithm>
#include <boost/json/parse.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "tests/e2e/daemon_scene.hpp"
#include "tests/support/plain_http.hpp"

namespace {

using namespace inboxctl::tests;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
namespace json = boost::json;

constexpr auto interval = 10min;

class Bench {
  public:
    explicit Bench(unsigned seed) : random_(seed) {
        scene_.account(scene_.url(), 1, "push = true\n");
        scene_.write("support.toml", api_inbox("support", "Support"));
        scene_.start("interval = \"10m\"\n");
        require("the inbox was not created", [&] { return scene_.on_server().size() == 1; });
        id_ = scene_.on_server().front().id;
        require("nobody listens", [&] { return listeners() == 1; });
        std::this_thread::sleep_for(3s);  // let the pass for our own change end
    }

    // How long the change lasts; nothing: longer than the interval.
    milliseconds change_and_wait() {
        const auto begun = steady_clock::now();
        change();
        return wait(begun);
    }

    milliseconds cut_around_a_change(bool silence) {
        const auto before = milliseconds(up_to(300)), after = milliseconds(up_to(300));
        const bool cut_first = up_to(1) == 0;
        const std::string how = silence ? "silent" : up_to(1) == 0 ? "drop" : "restart";
        if (cut_first) {
            cable(how);
            std::this_thread::sleep_for(before);
        }
        const auto begun = steady_clock::now();
        change();
        if (!cut_first) {
            std::this_thread::sleep_for(after);
            cable(how);
        }
        if (silence) std::this_thread::sleep_for(milliseconds(up_to(12'000)));
        cable("normal");
        const auto took = wait(begun);
        require("nobody listens any more", [&] { return listeners() == 1; });
        return took;
    }

    int up_to(int most) { return std::uniform_int_distribution<>(0, most)(random_); }

  private:
    void require(const char* what, const std::function<bool()>& condition) {
        const auto end = steady_clock::now() + interval;
        while (!condition()) {
            if (steady_clock::now() > end) {
                std::fprintf(stderr, "%s:\n%s", what, scene_.daemon().err().c_str());
                std::exit(1);
            }
            std::this_thread::sleep_for(20ms);
        }
    }

    std::string inbox() const { return "/api/v1/accounts/1/inboxes/" + std::to_string(id_); }

    void change() {
        const std::string body = R"({"name":"Changed )" + std::to_string(++changes_) + "\"}";
        ask(scene_.port(), {"PATCH", inbox(), scene_.token(), body});
    }

    milliseconds wait(steady_clock::time_point begun) {
        while (steady_clock::now() - begun <= interval) {
            const auto answer = ask(scene_.port(), {"GET", inbox(), scene_.token(), ""});
            const auto took = std::chrono::ceil<milliseconds>(steady_clock::now() - begun);
            if (json::parse(answer.body).at("name") == "Support") return took;
            std::this_thread::sleep_for(2ms);
        }
        return milliseconds::max();
    }

    void cable(const std::string& command) {
        ask(scene_.port(), {"POST", "/emulator/cable", "", R"({"do":")" + command + "\"}"});
    }

    std::size_t listeners() {
        const auto report = ask(scene_.port(), {"GET", "/emulator/cable", "", ""});
        return json::parse(report.body).at("subscriptions").as_array().size();
    }

    DaemonScene scene_;
    std::mt19937 random_;
    std::int64_t id_ = 0;
    int changes_ = 0;
};

int number(int count, char** words, int which, int standard) {
    return count > which ? std::atoi(words[which]) : standard;
}

// How many were missed.
std::ptrdiff_t show(const char* what, std::vector<milliseconds> times) {
    if (times.empty()) return 0;
    std::ranges::sort(times);
    const auto missed = std::ranges::count(times, milliseconds::max());
    const auto at = [&](double part) {
        const auto time = times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
        return time == milliseconds::max() ? -1.0 : static_cast<double>(time.count());
    };
    std::printf("%-44s %4zu changes  median %6.0f ms  95 %% %6.0f ms  worst %6.0f ms  missed %td\n", what,
                times.size(), at(0.5), at(0.95), at(1), missed);
    std::fflush(stdout);
    return missed;
}

}  // namespace

int main(int count, char** words) {
    const int changes = number(count, words, 1, 50), cuts = number(count, words, 2, 30);
    Bench bench(static_cast<unsigned>(number(count, words, 3, 1)));
    std::vector<milliseconds> plain, cut, silent;
    for (int i = 0; i < changes; ++i) {
        plain.push_back(bench.change_and_wait());
        std::this_thread::sleep_for(milliseconds(200 + bench.up_to(800)));
    }
    auto missed = show("changed on the server -> put back, push", plain);
    // After a short connection the daemon waits longer before the next one; a short run is over by then.
    for (int i = 0; i < cuts; ++i) {
        cut.push_back(bench.cut_around_a_change(false));
        std::this_thread::sleep_for(cuts > 3 ? 31s + milliseconds(bench.up_to(2000)) : 0s);
    }
    missed += show("the same, the connection cut around it", cut);
    for (int i = 0; i < cuts / 10; ++i)
        silent.push_back(bench.cut_around_a_change(true));
    missed += show("the same, the connection silent around it", silent);
    return missed == 0 ? 0 : 1;
}
