#include "state/model/targets.hpp"

namespace inboxctl::state {

namespace {

constexpr std::string_view account_prefix = "account.";

}  // namespace

bool add_target(Targets& targets, std::string_view text) {
    if (text.starts_with(account_prefix)) {
        const auto key = text.substr(account_prefix.size());
        if (is_valid_key(key)) targets.accounts.emplace(key);
        return is_valid_key(key);
    }
    auto address = parse_address(text);
    if (address.key.empty()) return false;
    targets.inboxes.insert(std::move(address));
    return true;
}

std::vector<std::string> names_of(const Targets& targets) {
    std::vector<std::string> names;
    for (const auto& account : targets.accounts)
        names.push_back(std::string(account_prefix) + account);
    for (const auto& address : targets.inboxes)
        names.push_back(to_string(address));
    return names;
}

}  // namespace inboxctl::state
