// Identifiers of resources: the address in manifests and the id on the server.
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

// Parses `inbox.support` or the bare key `support`. Empty key: not an address.
Address parse_address(std::string_view text);

// A key has 1 to 64 characters of a-z A-Z 0-9 _ - and starts with a letter or digit, so it never needs
// quotes.
bool is_valid_key(std::string_view key);

// The server's id of an inbox: unique across the installation, strictly increasing in order of creation, and
// never reused. 0: no inbox.
enum class InboxId : std::int64_t {};

inline std::int64_t to_number(InboxId id) { return static_cast<std::int64_t>(id); }
std::string to_string(InboxId id);

}  // namespace inboxctl::state
