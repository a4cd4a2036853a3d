#include "state/model/version.hpp"

#include <array>
#include <charconv>

namespace inboxctl::state {

std::optional<ServerVersion> parse_version(std::string_view text) {
    std::array<int, 3> parts{};
    const char* at = text.data();
    const char* const end = at + text.size();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0 && (at == end || *at++ != '.')) return std::nullopt;
        const auto [next, failure] = std::from_chars(at, end, parts[i]);
        if (failure != std::errc{} || parts[i] < 0) return std::nullopt;
        at = next;
    }
    return ServerVersion{parts[0], parts[1], parts[2]};
}

std::string to_string(const ServerVersion& version) {
    return std::to_string(version.generation) + "." + std::to_string(version.release) + "." +
           std::to_string(version.patch);
}

}  // namespace inboxctl::state
