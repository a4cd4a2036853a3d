#include "tests/fault/traced.hpp"

#include <algorithm>
#include <array>
#include <fstream>

namespace inboxctl::tests {

namespace {

Start under_tracer(Start start, const std::filesystem::path& log, const std::vector<std::string>& point) {
    std::vector<std::string> words{TRACER_PROGRAM, log.string()};
    words.insert(words.end(), point.begin(), point.end());
    words.emplace_back("--");
    words.insert(words.end(), start.words.begin(), start.words.end());
    start.words = std::move(words);
    return start;
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
    const TempDir dir;
    return !count_calls({.words = {"/bin/true"}}, dir.path() / "log").empty();
}

std::map<std::string, int> count_calls(Start start, const std::filesystem::path& log) {
    run_program(under_tracer(std::move(start), log, {}));
    std::map<std::string, int> counts;
    std::ifstream lines(log);
    std::string call;
    for (int count = 0; lines >> call >> count;)
        counts[call] = count;
    return counts;
}

Start harmed(Start start, const Point& point, const std::filesystem::path& log) {
    start.patience = std::chrono::seconds(45);  // one request that waits for its deadline, and no more
    const std::vector<std::string> words{point.call, std::to_string(point.k),
                                         std::string{name_of(point.harm)}};
    return under_tracer(std::move(start), log, words);
}

bool was_harmed(const std::filesystem::path& log) {
    std::ifstream lines(log);
    std::string word;
    return lines >> word && word == "reached";
}

bool can_fail(std::string_view call) {
    // Asio does not check the result of epoll_ctl, and would never notice another thread's work.
    constexpr std::array never{
        "epoll_ctl",       "execve",         "exit",         "exit_group", "brk",
        "arch_prctl",      "clone3",         "clone",        "futex",      "rseq",
        "set_robust_list", "prlimit64",      "rt_sigaction", "munmap",     "rt_sigprocmask",
        "rt_sigreturn",    "set_tid_address"};
    return std::ranges::find(never, call) == never.end();
}

}  // namespace inboxctl::tests
