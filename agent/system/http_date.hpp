// Times in the formats of HTTP and Chatwoot.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace inboxctl::agent {

// `Tue, 24 Nov 2026 02:39:41 GMT`, the only form in use. Nothing for any other.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

// `2026-11-24 02:39:41`, in UTC: the `timestamp` of `GET /api`.
std::optional<std::chrono::sys_seconds> parse_timestamp(std::string_view text);

}  // namespace inboxctl::agent
