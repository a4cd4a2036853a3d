#include "state/manifest/inbox/natural_keys.hpp"

#include <unordered_map>

#include "state/model/inbox/fields.hpp"

namespace inboxctl::state {

void check_natural_keys(const Desired& desired, Diagnostics& diagnostics) {
    std::unordered_map<std::string_view, std::string_view> url_of;
    for (const auto& account : desired.accounts)
        url_of.emplace(account.key, account.url);
    std::unordered_map<std::string, const DesiredInbox*> seen;
    for (const auto& inbox : desired.inboxes) {
        const Field* row = natural_key(inbox.payload);
        const Json* value = row == nullptr ? nullptr : inbox.fields.find(id_of(*row));
        if (value == nullptr || !value->is_string()) continue;
        const auto url = url_of.find(inbox.account);
        // The two WhatsApp payloads are one channel type and share their numbers.
        std::string key(name_of(inbox.payload).channel_type);
        key.append("\n")
            .append(url == url_of.end() ? "" : url->second)
            .append("\n")
            .append(std::string_view(value->get_string()));
        const auto [found, fresh] = seen.emplace(std::move(key), &inbox);
        if (fresh) continue;
        const auto& first = *found->second;
        const std::string shown =
            row->secrecy == Secrecy::open ? " \"" + std::string(value->get_string()) + "\"" : "";
        diagnostics.error(inbox.key_where,
                          to_string(inbox.address) + " has the same " + std::string(row->name) + shown +
                              " as " + to_string(first.address) + " at " + to_string(first.key_where),
                          "change or remove one of them: it must be unique across the server");
    }
}

}  // namespace inboxctl::state
