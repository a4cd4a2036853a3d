#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/emulator/http.hpp"
#include "tests/emulator/release.hpp"

namespace emulator {

struct Options {
    std::string server_version{newest_release};
    std::string world, vars_out, port_file, admin_token, faults;
    std::string listen = "127.0.0.1:0";
    std::optional<std::uint64_t> seed;
    bool exit_with_parent = false;
    std::int64_t delete_delay_ms = 100, inbox_cost_us = 0, time_limit_ms = 15'000, delay_ms = 0,
                 ping_every_ms = 3'000;
    std::size_t workers = 0;
};

// Nothing: --help or a wrong argument, by `exit_code`; the help or the error is printed.
std::optional<Options> read_options(int argc, char** argv, int& exit_code);

// "127.0.0.1:8080". Throws std::runtime_error with a message.
Listen read_listen(const std::string& text);

}  // namespace emulator
