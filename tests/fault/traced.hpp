// Runs a program and kills it, or fails one of its system calls, at a chosen call: by ptrace(2), in a
// separate process (tracer.cpp). Calls are counted over all threads, in order.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "tests/support/program.hpp"

namespace inboxctl::tests {

enum class Harm { kill, io_error, disk_full };  // SIGKILL before the call; EIO; ENOSPC
std::string_view name_of(Harm harm);
std::optional<Harm> harm_named(std::string_view name);

// At the k-th call of this name; the first is 1.
struct Point {
    std::string call;
    int k = 1;
    Harm harm{};
};

// Whether ptrace is permitted here.
bool can_trace();

// How often each call was made.
std::map<std::string, int> count_calls(Start start, const std::filesystem::path& log);

Start harmed(Start start, const Point& point, const std::filesystem::path& log);

// Whether the point was reached.
bool was_harmed(const std::filesystem::path& log);

// Calls that never fail in practice, or whose failure the C library handles itself.
bool can_fail(std::string_view call);

}  // namespace inboxctl::tests
