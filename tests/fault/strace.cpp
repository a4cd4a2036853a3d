#include "tests/fault/strace.hpp"

#include <algorithm>
#include <array>
#include <fstream>

namespace inboxctl::tests {

namespace {

constexpr const char* program = "/usr/bin/strace";

Start under_strace(Start start, const std::vector<std::string>& options, const std::filesystem::path& log) {
    std::vector<std::string> words{program, "-f", "-qq", "-o", log.string()};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), start.words.begin(), start.words.end());
    start.words = std::move(words);
    return start;
}

std::string_view effect(Harm harm) {
    switch (harm) {
        case Harm::kill:
            return "signal=SIGKILL";
        case Harm::io_error:
            return "error=EIO";
        case Harm::disk_full:
            return "error=ENOSPC";
    }
    return "";
}

}  // namespace

std::string_view name_of(Harm harm) {
    switch (harm) {
        case Harm::kill:
            return "kill";
        case Harm::io_error:
            return "EIO";
        case Harm::disk_full:
            return "ENOSPC";
    }
    return "";
}

std::optional<Harm> harm_named(std::string_view name) {
    for (const auto harm : {Harm::kill, Harm::io_error, Harm::disk_full})
        if (name_of(harm) == name) return harm;
    return std::nullopt;
}

bool can_trace() {
    if (!std::filesystem::exists(program)) return false;
    return run_program({.words = {program, "-o", "/dev/null", "/bin/true"}}).code == 0;
}

std::map<std::string, int> count_calls(Start start, const std::filesystem::path& log) {
    run_program(under_strace(std::move(start), {"-e", "signal=none"}, log));
    std::map<std::string, std::map<std::string, int>> counts;  // by call and thread
    std::ifstream lines(log);
    for (std::string line; std::getline(lines, line);) {  // "4711  fsync(3) = 0"
        const auto space = line.find(' ');
        const auto begin = line.find_first_not_of(' ', space);
        const auto end = line.find('(');
        if (space == std::string::npos || begin == std::string::npos || end == std::string::npos) continue;
        const auto name = line.substr(begin, end - begin);
        if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos)
            ++counts[name][line.substr(0, space)];
    }
    std::map<std::string, int> most;
    for (const auto& [name, threads] : counts)
        for (const auto& [thread, count] : threads)
            most[name] = std::max(most[name], count);
    return most;
}

Start harmed(Start start, const Point& point, const std::filesystem::path& log) {
    const std::string inject =
        "inject=" + point.call + ":" + std::string{effect(point.harm)} + ":when=" + std::to_string(point.k);
    start.patience = std::chrono::seconds(45);  // one request that waits for its deadline, and no more
    return under_strace(std::move(start), {"-e", "trace=" + point.call, "-e", inject}, log);
}

bool was_harmed(const std::filesystem::path& log) {
    std::ifstream lines(log);
    for (std::string line; std::getline(lines, line);)
        if (line.find("(INJECTED)") != std::string::npos ||
            line.find("killed by SIGKILL") != std::string::npos)
            return true;
    return false;
}

bool can_fail(std::string_view call) {
    constexpr std::array never{"execve",       "exit",
                               "exit_group",   "brk",
                               "arch_prctl",   "clone3",
                               "clone",        "futex",
                               "rseq",         "set_robust_list",
                               "prlimit64",    "rt_sigaction",
                               "munmap",       "rt_sigprocmask",
                               "rt_sigreturn", "set_tid_address"};
    return std::ranges::find(never, call) == never.end();
}

}  // namespace inboxctl::tests
