// The version of a Chatwoot server, as `GET /api` returns it.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace inboxctl::state {

// 4.15.1 as {4, 15, 1}.
struct ServerVersion {
    int generation = 0, release = 0, patch = 0;

    auto operator<=>(const ServerVersion&) const = default;
};

// Parses `4.15.1`, with or without a suffix (`4.15.1-ce`). None: not a version.
std::optional<ServerVersion> parse_version(std::string_view text);
std::string to_string(const ServerVersion& version);

}  // namespace inboxctl::state
