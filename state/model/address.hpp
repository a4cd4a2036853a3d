// Names and numbers that must not be mixed up.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace inboxctl::state {

// The identity of an inbox in the manifests: `support` of `[inbox.support]`, shown as `inbox.support`.
struct Address {
    std::string key;

    auto operator<=>(const Address&) const = default;
};

std::string to_string(const Address& address);

// Reads `inbox.support` or the bare `support`. Empty key: not an address.
Address parse_address(std::string_view text);

// A key is 1 to 64 of a-z A-Z 0-9 _ - and starts with a letter or digit, so that it never needs quotes.
bool is_valid_key(std::string_view key);

// The server's number of an inbox: strictly increasing in order of creation over the whole installation,
// never reused. 0 is no inbox.
enum class InboxId : std::int64_t {};

inline std::int64_t to_number(InboxId id) { return static_cast<std::int64_t>(id); }
std::string to_string(InboxId id);

}  // namespace inboxctl::state
