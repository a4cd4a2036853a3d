// Runs a command several times and prints the medians of its wall time, its CPU time (user and system) and
// its peak memory: `wall_ms cpu_ms peak_kb`. Discards its output; the command must succeed.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

extern char** environ;

namespace {

struct Cost {
    double wall_ms = 0, cpu_ms = 0, peak_kb = 0;
};

double milliseconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

pid_t start(char** command) {
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t process = -1;
    const int failure = posix_spawnp(&process, command[0], &quiet, nullptr, command, environ);
    posix_spawn_file_actions_destroy(&quiet);
    if (failure != 0) throw std::runtime_error(std::string("cannot start ") + command[0]);
    return process;
}

Cost run(char** command) {
    const auto begin = std::chrono::steady_clock::now();
    const pid_t process = start(command);
    int status = 0;
    rusage usage{};
    if (wait4(process, &status, 0, &usage) != process) throw std::runtime_error("wait4 failed");
    const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - begin;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error(std::string(command[0]) + " did not succeed");
    return {wall.count(), milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime),
            static_cast<double>(usage.ru_maxrss)};
}

double median(std::vector<Cost> costs, double Cost::*figure) {
    std::ranges::sort(costs, {}, figure);
    return costs[costs.size() / 2].*figure;
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) {
        std::fputs("usage: bench-measure REPETITIONS COMMAND [ARGUMENT ...]\n", stderr);
        return 64;
    }
    try {
        std::vector<Cost> costs(std::max<std::size_t>(std::stoul(words[1]), 1));
        for (auto& cost : costs)
            cost = run(words + 2);
        std::printf("%.1f %.1f %.0f\n", median(costs, &Cost::wall_ms), median(costs, &Cost::cpu_ms),
                    median(costs, &Cost::peak_kb));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-measure: %s\n", error.what());
        return 1;
    }
    return 0;
}
