#include "state/model/account_fields.hpp"

#include <array>

namespace inboxctl::state {

namespace {

using Of = AccountField::Type;

constexpr std::array known_fields{
    AccountField{"url", Of::text, true, "", "URL of the server, without `/app/…`"},
    AccountField{"id", Of::number, true, "",
                 "number of the account, as in the URL of its dashboard: `…/app/accounts/1/…`"},
    AccountField{"token", Of::secret, true, "", "access token of an administrator of the account"},
    AccountField{
        "ca_file", Of::text, false, "",
        "PEM file of certificate authorities, relative to the manifest; replaces those of the system"},
    AccountField{"allow_plain_http", Of::boolean, false, "false",
                 "allow an `http://` URL that is not a loopback address"},
    AccountField{"push", Of::boolean, false, "false",
                 "the daemon receives changes over the server's WebSocket, as the dashboards do"},
    AccountField{"watch_token", Of::secret, false, "",
                 "access token that is used for push; turns `push` on. An agent who is a member of no inbox "
                 "sees least"}};

}  // namespace

std::span<const AccountField> account_fields() { return known_fields; }

std::vector<std::string_view> account_field_names() {
    std::vector<std::string_view> names;
    for (const auto& row : known_fields)
        names.push_back(row.name);
    return names;
}

}  // namespace inboxctl::state
