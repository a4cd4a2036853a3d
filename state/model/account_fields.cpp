#include "state/model/account_fields.hpp"

#include <array>

namespace inboxctl::state {

namespace {

using Of = AccountField::Type;

constexpr std::array known_fields{
    AccountField{"url", Of::text, true, "", "address of the server, without `/app/…`"},
    AccountField{"id", Of::number, true, "",
                 "number of the account, as in the address of its dashboard: `…/app/accounts/1/…`"},
    AccountField{"token", Of::secret, true, "", "access token of an administrator of the account"},
    AccountField{"ca_file", Of::text, false, "",
                 "file of certificates in PEM, beside the manifest: the only authorities that are trusted"},
    AccountField{"allow_plain_http", Of::boolean, false, "false",
                 "lets an `http://` address beyond loopback pass"},
    AccountField{"push", Of::boolean, false, "false",
                 "the daemon listens for changes over the server's WebSocket, as the dashboards do"},
    AccountField{"watch_token", Of::secret, false, "",
                 "the same, as another user: an agent who is member of no inbox hears least"}};

}  // namespace

std::span<const AccountField> account_fields() { return known_fields; }

std::vector<std::string_view> account_field_names() {
    std::vector<std::string_view> names;
    for (const auto& row : known_fields)
        names.push_back(row.name);
    return names;
}

}  // namespace inboxctl::state
