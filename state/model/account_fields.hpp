// The keys of an `[account.…]` block. The manifest reader, JSON Schema and field reference all derive from
// this table.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace inboxctl::state {

struct AccountField {
    enum class Type { text, number, boolean, secret };

    std::string_view name;
    Type type{};
    bool required = false;
    std::string_view standard;  // the default, as the reference shows it
    std::string_view help;
};

std::span<const AccountField> account_fields();
std::vector<std::string_view> account_field_names();

}  // namespace inboxctl::state
