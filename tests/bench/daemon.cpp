// The daemon's figures, measured from outside on this machine: the program, a stand-in server, a set on disk.
//
//   bench-daemon save FILES SAVES     from the save of a file to the server's change, in a set of so many
//   bench-daemon idle INBOXES SECONDS what a daemon costs to which nothing happens
//   bench-daemon soak SECONDS [SEED]  a day: edits, drift, faults, outages, kills, and a person at its end
//
// Figures are shown; the exit status says whether everything converged, nothing twice.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>
#include <tuple>

#include "tests/bench/daemon_site.hpp"

namespace {

using namespace inboxctl::tests;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// Until readings of the accounts are trusted, and nothing is listed any more.
void wait_for_trust() { std::this_thread::sleep_for(6s); }

int save(int files, int saves) {
    const int accounts = (files + 999) / 1000;
    constexpr auto debounce = 200ms;
    Site site(accounts);
    for (int i = 0; i < files; ++i)
        site.write_inbox(i, "Inbox " + std::to_string(i));
    site.start("interval = \"1h\"\ndebounce = \"200ms\"\nparallelism = 8\n");
    if (!site.creates(files)) return std::puts("not converged"), 1;
    wait_for_trust();
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
    // A short measurement has intervals too.
    const auto interval =
        seconds >= 300 ? std::string("1m") : std::to_string(std::max(1, seconds / 10)) + "s";
    site.start("interval = \"" + interval + "\"\n");
    if (!site.creates(inboxes)) return std::puts("not converged"), 1;
    wait_for_trust();
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

}  // namespace

int main(int count, char** words) {
    const auto number = [&](int i, int otherwise) { return count > i ? std::atoi(words[i]) : otherwise; };
    const std::string what = count > 1 ? words[1] : "";
    if (what == "save") return save(number(2, 10000), number(3, 21));
    if (what == "idle") return idle(number(2, 1000), number(3, 600));
    if (what == "soak") return live_a_day(number(2, 600), static_cast<unsigned>(number(3, 1)));
    std::fputs("bench-daemon save FILES SAVES | idle INBOXES SECONDS | soak SECONDS [SEED]\n", stderr);
    return 64;
}
