// Durations as written on a command line or in a configuration.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace inboxctl::agent {

// `500ms`, `90s`, `5m`, `1h`; a bare number is seconds.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace inboxctl::agent
