#include "state/model/address.hpp"

#include <algorithm>

namespace inboxctl::state {

namespace {
constexpr std::string_view prefix = "inbox.";

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
}  // namespace

std::string to_string(const Address& address) { return std::string(prefix) + address.key; }

Address parse_address(std::string_view text) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    return is_valid_key(text) ? Address{std::string(text)} : Address{};
}

bool is_valid_key(std::string_view key) {
    if (key.empty() || key.size() > 64 || !is_letter_or_digit(key.front())) return false;
    return std::ranges::all_of(key, [](char c) { return is_letter_or_digit(c) || c == '_' || c == '-'; });
}

std::string to_string(InboxId id) { return std::to_string(to_number(id)); }

}  // namespace inboxctl::state
