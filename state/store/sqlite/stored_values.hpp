// The stored form of values. The names are part of the file format and never change, even if the enumerators
// do.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "state/model/journal.hpp"

namespace inboxctl::state {

std::string_view stored_name(Payload payload);
std::string_view stored_name(OperationKind kind);

// None: no such name.
std::optional<Payload> payload_of(std::string_view name);
std::optional<OperationKind> operation_kind_of(std::string_view name);

inline std::int64_t to_stored(Time time) { return time.time_since_epoch().count(); }
inline std::optional<std::int64_t> to_stored(std::optional<Time> time) {
    return time ? std::optional(to_stored(*time)) : std::nullopt;
}
inline Time time_of(std::int64_t stored) { return Time{std::chrono::milliseconds{stored}}; }
inline std::optional<Time> time_of(std::optional<std::int64_t> stored) {
    return stored ? std::optional(time_of(*stored)) : std::nullopt;
}

}  // namespace inboxctl::state
