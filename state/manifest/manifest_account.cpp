#include "state/manifest/manifest_account.hpp"

#include <array>

#include "state/model/account_fields.hpp"

namespace inboxctl::state {

std::optional<Account> AccountReader::read(const toml::key& key, const toml::node& node) {
    const KeyPath block("account");
    const KeyPath path(block, key.str());
    const auto* entries = values_.table(node, path);
    if (entries == nullptr || !values_.valid_key(key, "account")) return std::nullopt;
    Account account{.key = std::string(key.str()), .where = values_.place(key.source())};
    for (const auto& [name, value] : *entries)
        entry(account, name, value, path);
    check_push(account, *entries);
    check_required(account, *entries, path);
    return account;
}

void AccountReader::entry(Account& account, const toml::key& key, const toml::node& value,
                          const KeyPath& path) {
    const KeyPath inner(path, key.str());
    if (key == "url") {
        account.url = values_.text(value, inner).value_or("");
        while (account.url.ends_with('/'))
            account.url.pop_back();
        account.url_where = place(value);
    } else if (key == "id") {
        account.id = values_.integer(value, inner).value_or(0);
        if (value.is_integer() && account.id < 1)
            values_.diagnostics().error(
                place(value), inner + " is " + std::to_string(account.id),
                "write the number from the URL of the account's dashboard, …/app/accounts/1/…: id = 1");
    } else if (key == "token") {
        if (auto ref = values_.read_secret(value, inner)) account.token = std::move(*ref);
        account.token_where = place(value);
    } else if (key == "ca_file") {
        account.ca_file = values_.text(value, inner).value_or("");
    } else if (key == "allow_plain_http") {
        account.allow_plain_http = values_.boolean(value, inner).value_or(false);
    } else if (key == "push") {
        account.push = values_.boolean(value, inner).value_or(false);
    } else if (key == "watch_token") {
        if (auto ref = values_.read_secret(value, inner)) account.watch_token = std::move(*ref);
        account.watch_token_where = place(value);
    } else {
        values_.unknown_key(key, path, account_field_names());
    }
}

// A token for push turns push on.
void AccountReader::check_push(Account& account, const toml::table& entries) {
    if (!entries.contains("watch_token")) return;
    if (entries["push"].is_boolean() && !account.push)
        values_.diagnostics().error(account.watch_token_where,
                                    "account." + account.key + " has a watch_token, but push = false",
                                    "remove one of the two: watch_token turns push on");
    account.push = true;
}

void AccountReader::check_required(const Account& account, const toml::table& entries, const KeyPath& path) {
    struct Required {
        std::string_view name, what;
    };
    static constexpr std::array<Required, 3> required{
        {{"url", "url = \"https://chat.example.com\"  # the URL of the server"},
         {"id", "id = 1  # the number in the URL of the account's dashboard, …/app/accounts/1/…"},
         {"token", "token = { env = \"NAME\" }  # the access token of an administrator"}}};
    for (const auto& [name, line] : required)
        if (!entries.contains(name))
            values_.diagnostics().error(account.where, path + " has no " + std::string(name),
                                        "add this line to [" + path + "]: " + std::string(line));
}

}  // namespace inboxctl::state
