#include "state/model/account_fields.hpp"

#include <array>

namespace inboxctl::state {

namespace {

using Type = AccountField::Type;

constexpr std::array rows{
    AccountField{"url", Type::text, true, "", "address of the server, without `/app/…`"},
    AccountField{"id", Type::number, true, "",
                 "number of the account, as in the address of its dashboard: `…/app/accounts/1/…`"},
    AccountField{"token", Type::secret, true, "", "access token of an administrator of the account"},
    AccountField{"ca_file", Type::text, false, "",
                 "file of certificates in PEM, beside the manifest: the only authorities that are trusted"},
    AccountField{"allow_plain_http", Type::boolean, false, "false",
                 "lets an `http://` address beyond loopback pass"},
    AccountField{"push", Type::boolean, false, "false",
                 "the daemon listens for changes over the server's WebSocket, as the dashboards do"},
    AccountField{"watch_token", Type::secret, false, "",
                 "the same, as another user: an agent who is member of no inbox hears least"}};

}  // namespace

std::span<const AccountField> account_fields() { return rows; }

std::vector<std::string_view> account_field_names() {
    std::vector<std::string_view> names;
    for (const auto& row : rows)
        names.push_back(row.name);
    return names;
}

}  // namespace inboxctl::state
