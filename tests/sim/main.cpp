// sim_tests: runs schedules and says which went wrong.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

#include "tests/sim/schedule.hpp"

namespace {

using namespace inboxctl::sim;

void print(const Tally& tally) {
    std::printf("passes %lu, requests %lu (creates %lu, updates %lu, destroys %lu)\n", tally.passes,
                tally.requests, tally.creates, tally.updates, tally.destroys);
    std::printf("deaths %lu, disk failures %lu, interrupts %lu\n", tally.deaths, tally.disk_failures,
                tally.interrupts);
    std::printf("writes given up %lu, carried out after that %lu, creates after the in-doubt window %lu\n",
                tally.given_up, tally.carried_out, tally.late);
    std::printf("creates found again %lu, duplicates that plans report %lu\n", tally.adopted,
                tally.duplicates);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Simulated schedules of the reconciler: crashes, lost answers, late arrivals"};
    std::uint64_t first = 1, count = 3000;
    std::optional<std::uint64_t> seed;
    int most = 10;
    Setting setting;
    app.add_option("--seed", seed, "run this one schedule");
    app.add_flag("--trace", setting.trace, "print all that happens in it");
    app.add_option("--first", first, "the first seed");
    app.add_option("--schedules", count, "how many");
    app.add_option("--most", most, "stop after so many violations");
    std::string sabotage;
    app.add_option(
        "--sabotage", sabotage,
        "break the code first (late-intent, blind-retry, no-settle), and fail unless it is noticed");
    app.add_flag("!--no-late-arrivals", setting.late_arrivals, "nothing comes after the in-doubt window");
    CLI11_PARSE(app, argc, argv);
    if (sabotage == "late-intent") setting.sabotage = Sabotage::late_intent;
    if (sabotage == "blind-retry") setting.sabotage = Sabotage::blind_retry;
    if (sabotage == "no-settle") setting.sabotage = Sabotage::no_settle;
    if (seed) first = *seed, count = 1;

    const auto begun = std::chrono::steady_clock::now();
    Tally tally;
    int bad = 0;
    for (std::uint64_t i = 0; i < count && bad < most; ++i) {
        setting.seed = first + i;
        const Verdict verdict = run_schedule(setting);
        tally += verdict.tally;
        for (const auto& violation : verdict.violations)
            std::printf("seed %lu: %s (replay: sim_tests --seed %lu --trace)\n", setting.seed,
                        violation.c_str(), setting.seed);
        bad += verdict.violations.empty() ? 0 : 1;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    std::printf("schedules %lu from seed %lu, violations %d, %.1f s (%.3f ms each)\n", count, first, bad,
                took.count(), took.count() * 1000 / static_cast<double>(count));
    print(tally);
    // Who breaks the code wants to see that it is noticed.
    return (bad == 0) == (setting.sabotage == Sabotage::none) ? 0 : 1;
}
