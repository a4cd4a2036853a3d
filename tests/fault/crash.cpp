// Kills inboxctl at every system call of an apply, and fails every one of them, and checks what is left after
// the following runs. Also kills it at random moments under load. Prints findings and figures.
#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <random>
#include <thread>

#include "tests/fault/arena.hpp"
#include "tests/fault/small_disk.hpp"
#include "tests/fault/traced.hpp"

namespace {

using namespace inboxctl::tests;

struct Options {
    std::string program, phase, call, harm;
    int k = 0, stride = 1, workers = 8, random = 0, inboxes = 200, pages = 0;
    std::uint64_t seed = std::random_device{}();
};

struct Job {
    Phase phase{};
    Point point;
};

struct Figures {
    std::int64_t runs = 0, not_reached = 0;
    std::map<Fault, std::int64_t> findings;
};

class Report {
  public:
    void add(const std::string& what, bool reached, const std::vector<Finding>& findings,
             const std::string& said) {
        const std::scoped_lock lock(mutex_);
        ++(reached ? figures_.runs : figures_.not_reached);
        for (const auto& finding : findings) {
            ++figures_.findings[finding.fault];
            std::printf("FOUND %s: %s: %s\n", what.c_str(), std::string(name_of(finding.fault)).c_str(),
                        finding.text.c_str());
        }
        if (!findings.empty()) std::printf("%s\n", said.c_str());
        std::fflush(stdout);
    }

    // Whether there are no findings.
    bool print() {
        const auto of = [&](Fault fault) { return static_cast<long long>(figures_.findings[fault]); };
        std::printf(
            "runs %lld, duplicates %lld, lost ids %lld, states that cannot be opened %lld, "
            "unmanaged inboxes changed %lld, writes without a plan %lld, recorded but gone %lld, "
            "not converged %lld (points not reached: %lld)\n",
            static_cast<long long>(figures_.runs), of(Fault::duplicate), of(Fault::lost_id),
            of(Fault::broken_state), of(Fault::unmanaged), of(Fault::not_planned), of(Fault::not_there),
            of(Fault::not_converged), static_cast<long long>(figures_.not_reached));
        return std::ranges::all_of(figures_.findings, [](const auto& row) { return row.second == 0; });
    }

  private:
    std::mutex mutex_;
    Figures figures_;
};

std::string named(const Job& job) {
    return "--phase " + std::string(name_of(job.phase)) + " --call " + job.point.call + " --k " +
           std::to_string(job.point.k) + " --harm " + std::string(name_of(job.point.harm));
}

void add_jobs(std::vector<Job>& jobs, Phase phase, const std::map<std::string, int>& calls,
              const Options& options) {
    for (const auto& [call, count] : calls)
        for (const auto harm : {Harm::kill, Harm::io_error, Harm::disk_full}) {
            if (!options.call.empty() && call != options.call) continue;
            if (!options.harm.empty() && name_of(harm) != options.harm) continue;
            if (harm != Harm::kill && !can_fail(call)) continue;
            // The first is the dynamic loader's, which exits silently.
            for (int k = call == "mmap" ? 2 : 1; k <= count; ++k)
                if (options.k == 0 || k == options.k) jobs.push_back({phase, {call, k, harm}});
        }
}

std::vector<Job> enumerate(const Options& options) {
    Arena arena(options.program);
    std::vector<Job> jobs;
    for (const auto phase : phases) {
        if (!options.phase.empty() && name_of(phase) != options.phase) continue;
        arena.set_up(phase);
        const auto calls = count_calls(arena.apply(), arena.directory() / "calls");
        int total = 0;
        for (const auto& [call, count] : calls)
            total += count;
        std::printf("%s: %d system calls\n", std::string(name_of(phase)).c_str(), total);
        add_jobs(jobs, phase, calls, options);
    }
    return jobs;
}

// A signal that we did not send is a crash.
void look_at(const Ended& ended, std::vector<Finding>& findings) {
    if (ended.signal != 0 && ended.signal != SIGKILL)
        findings.push_back({Fault::not_converged, "it died of signal " + std::to_string(ended.signal)});
}

void run_job(Arena& arena, const Job& job, Report& report) {
    std::vector<Finding> findings;
    bool reached = false;
    try {
        arena.set_up(job.phase);
        const auto log = arena.directory() / "log";
        look_at(arena.note(run_program(harmed(arena.apply(), job.point, log))), findings);
        reached = was_harmed(log);
        std::ranges::move(arena.recover(), std::back_inserter(findings));
    } catch (const std::exception& error) {
        findings.push_back({Fault::not_converged, error.what()});
    }
    report.add(named(job), reached, findings, arena.said());
}

// `use(arena, i)` for i below `count`, on as many threads as there are workers.
void in_parallel(const Options& options, std::size_t count,
                 const std::function<void(Arena&, std::size_t)>& use) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < options.workers; ++i)
        threads.emplace_back([&] {
            Arena arena(options.program);
            for (std::size_t mine = next++; mine < count; mine = next++)
                use(arena, mine);
        });
}

void disturb_at_calls(const Options& options, Report& report) {
    const auto jobs = enumerate(options);
    const auto stride = static_cast<std::size_t>(options.stride);
    const std::size_t first = options.seed % stride;
    if (stride > 1) std::printf("every %zu. of %zu points, from the %zu.\n", stride, jobs.size(), first);
    const std::size_t count = first < jobs.size() ? (jobs.size() - first + stride - 1) / stride : 0;
    in_parallel(options, count,
                [&](Arena& arena, std::size_t i) { run_job(arena, jobs[first + i * stride], report); });
}

// Kills it up to three times, each time at another moment.
void kill_at_random(const Options& options, Report& report) {
    std::printf("seed %llu\n", static_cast<unsigned long long>(options.seed));
    const auto count = static_cast<std::size_t>(options.random);
    in_parallel(options, count, [&](Arena& arena, std::size_t i) {
        std::mt19937_64 random(options.seed + i);
        std::vector<Finding> findings;
        std::string times;
        bool reached = false;
        try {
            arena.set_up_many(options.inboxes);
            const auto kills = std::uniform_int_distribution<>(1, 3)(random);
            for (int n = 0; n < kills; ++n) {
                const auto wait =
                    std::chrono::microseconds(std::uniform_int_distribution<>(2'000, 250'000)(random));
                Program program(arena.apply({"--parallelism", "32"}));
                std::this_thread::sleep_for(wait);
                program.send(SIGKILL);
                const auto ended = arena.note(program.wait());
                look_at(ended, findings);
                reached = reached || ended.signal == SIGKILL;
                times += " " + std::to_string(wait.count());
            }
            std::ranges::move(arena.recover(), std::back_inserter(findings));
        } catch (const std::exception& error) {
            findings.push_back({Fault::not_converged, error.what()});
        }
        report.add("--random 1 --seed " + std::to_string(options.seed + i) + " (us:" + times + ")", reached,
                   findings, arena.said());
    });
}

// The disk is full after n more pages, for every n.
void fill_the_disk(const Options& options, Report& report) {
    const auto stride = static_cast<std::size_t>(options.stride);
    const auto each = (static_cast<std::size_t>(options.pages) + stride - 1) / stride;
    in_parallel(options, each * std::size(phases), [&](Arena& arena, std::size_t i) {
        const Phase phase = phases[i / each];
        const int pages = static_cast<int>(i % each * stride);
        std::vector<Finding> findings;
        bool reached = false;
        try {
            arena.set_up(phase);
            const SmallDisk disk(arena.state_directory(), pages);
            const auto ended = arena.note(run_program(arena.apply()));
            look_at(ended, findings);
            reached = ended.code != 0;
            disk.make_room();
            std::ranges::move(arena.recover(), std::back_inserter(findings));
        } catch (const std::exception& error) {
            findings.push_back({Fault::not_converged, error.what()});
        }
        report.add("--phase " + std::string(name_of(phase)) + ", " + std::to_string(pages) + " pages left",
                   reached, findings, arena.said());
    });
}

// The name in CTest.
int skip(const char* why) {
    std::printf("skipped: %s\n", why);
    return 77;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Kills inboxctl at each system call of an apply, fails each, and checks what is left.",
                 "crash"};
    app.add_option("--program", options.program, "The inboxctl to disturb")
        ->required()
        ->check(CLI::ExistingFile);
    app.add_option("--phase", options.phase, "Only the apply of this: create, update, destroy");
    app.add_option("--call", options.call, "Only this system call");
    app.add_option("--k", options.k, "Only at the k-th of its kind");
    app.add_option("--harm", options.harm, "Only this: kill, EIO, ENOSPC");
    app.add_option("--stride", options.stride, "Only every n-th point; the seed says from which")
        ->check(CLI::Range(1, 1'000'000));
    app.add_option("--workers", options.workers, "Runs at a time")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    app.add_option("--random", options.random,
                   "In place of that: so many runs that are killed at random times");
    app.add_option("--full-disk", options.pages,
                   "In place of that: a disk with 0, 1, 2 … pages left, up to so many");
    app.add_option("--inboxes", options.inboxes, "Of a run at random times")->capture_default_str();
    app.add_option("--seed", options.seed, "Of the random times, and of the stride");
    CLI11_PARSE(app, argc, argv);
    options.program = std::filesystem::absolute(options.program).string();
    std::signal(SIGPIPE, SIG_IGN);
    const auto began = std::chrono::steady_clock::now();
    Report report;
    try {
        if (options.pages > 0 && !can_mount()) return skip("a small file system cannot be mounted here");
        if (options.pages > 0)
            fill_the_disk(options, report);
        else if (options.random > 0)
            kill_at_random(options, report);
        else if (can_trace())
            disturb_at_calls(options, report);
        else
            return skip("a process may not be traced here");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "crash: %s\n", error.what());
        return 1;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    const bool fine = report.print();
    std::printf("%.0f s\n", took.count());
    return fine ? 0 : 1;
}
