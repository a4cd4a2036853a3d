// The daemon's figures, measured from outside on this machine: the program, an emulator, a set on disk.
//
//   bench-daemon save FILES SAVES      from the save of a file to the change on the server
//   bench-daemon idle INBOXES SECONDS  what a daemon costs if nothing happens
//   bench-daemon soak SECONDS [SEED]   a day of edits, drift, faults, outages and kills
//
// Prints figures; the exit status says whether everything converged without duplicates.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "tests/bench/daemon_day.hpp"
#include "tests/bench/daemon_site.hpp"

namespace {

using namespace inboxctl::bench;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

int accounts_for(int inboxes) { return (inboxes + 999) / 1000; }

void write_set(const Site& site, int inboxes) {
    for (int i = 0; i < inboxes; ++i)
        site.write_inbox(i, "Inbox " + std::to_string(i));
}

// After this the daemon trusts its readings of the accounts, and no longer lists them.
void wait_until_trusted() { std::this_thread::sleep_for(6s); }

// Milliseconds until the server has it; nothing: it does not within a minute.
std::optional<double> time_of_save(Site& site, int which, int account, std::int64_t id,
                                   const std::string& name) {
    const auto begun = Clock::now();
    site.write_inbox(which, name);
    while (site.name_of(account, id) != name) {
        if (Clock::now() - begun > 60s) return std::nullopt;
        std::this_thread::sleep_for(1ms);
    }
    return std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
}

int save(int files, int saves) {
    const int accounts = accounts_for(files);
    constexpr auto debounce = 200ms;
    Site site(accounts);
    write_set(site, files);
    site.start("interval = \"1h\"\ndebounce = \"200ms\"\nparallelism = 8\n");
    if (!site.wait_for_inboxes(files)) return std::puts("not converged"), 1;
    wait_until_trusted();
    std::map<std::string, std::int64_t> ids;
    for (int i = 1; i <= accounts; ++i)
        for (const auto& [name, id] : site.on_server(i))
            ids[name] = id;
    std::vector<double> above;
    std::mt19937 random(1);
    for (int i = 0; i < saves; ++i) {
        const int which = std::uniform_int_distribution<int>(0, files - 1)(random);
        const auto name = "Inbox " + std::to_string(which);
        const auto took = time_of_save(site, which, which / 1000 % accounts + 1, ids.at(name),
                                       "Saved " + std::to_string(i));
        if (!took) return std::puts("a save did not converge"), 1;
        above.push_back(*took - static_cast<double>(debounce / 1ms));
        site.write_inbox(which, name);
        std::this_thread::sleep_for(std::chrono::seconds(saves > 5 ? 5 : 4));
    }
    std::ranges::sort(above);
    std::printf(
        "save to converged, %d files, %d saves: median %.0f ms above the debounce of %d ms (%.0f to %.0f)\n",
        files, saves, above[above.size() / 2], static_cast<int>(debounce / 1ms), above.front(), above.back());
    return site.stop().code;
}

// The daemon's processor time over a while, and its resident memory at the end and at most.
struct Cost {
    double seconds = 0, cpu_seconds = 0;
    long resident_kb = 0, largest_kb = 0;
};

Cost watch(Site& site, std::chrono::seconds time) {
    const auto before = sample_of(site.daemon().pid());
    const auto begun = Clock::now();
    long largest = before.resident_kb;
    while (Clock::now() - begun < time) {
        std::this_thread::sleep_for(500ms);
        largest = std::max(largest, sample_of(site.daemon().pid()).resident_kb);
    }
    const auto after = sample_of(site.daemon().pid());
    return {std::chrono::duration<double>(Clock::now() - begun).count(),
            after.cpu_seconds - before.cpu_seconds, after.resident_kb, largest};
}

int idle(int inboxes, int seconds) {
    const int accounts = accounts_for(inboxes);
    Site site(accounts);
    write_set(site, inboxes);
    // A short measurement has as many intervals as a long one.
    const auto interval =
        seconds >= 300 ? std::string("1m") : std::to_string(std::max(1, seconds / 10)) + "s";
    site.start("interval = \"" + interval + "\"\n");
    if (!site.wait_for_inboxes(inboxes)) return std::puts("not converged"), 1;
    wait_until_trusted();
    std::this_thread::sleep_for(std::chrono::seconds(std::min(seconds, 60) / 5));
    const auto files = [&] {
        const auto log = fs::path(site.state()) += "-wal";
        return std::tuple(fs::last_write_time(site.state()), fs::file_size(log), fs::last_write_time(log));
    };
    site.forget_requests();
    const auto written = files();
    const auto cost = watch(site, std::chrono::seconds(seconds));
    std::printf("idle for %.0f s, %d inboxes in %d accounts, interval %s:\n", cost.seconds, inboxes, accounts,
                interval.c_str());
    int other = 0;
    for (const auto& [what, count] : site.requests()) {
        std::printf("  requests %-24s %d\n", what.c_str(), count);
        if (what != "GET /cache_keys") other += count;
    }
    const bool wrote = files() != written;
    std::printf("  other requests %d, writes to the state: %s\n", other, wrote ? "some" : "none");
    std::printf("  CPU %.3f %%, resident %.1f MB at its end, %.1f MB at most\n",
                100 * cost.cpu_seconds / cost.seconds, static_cast<double>(cost.resident_kb) / 1024,
                static_cast<double>(cost.largest_kb) / 1024);
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
