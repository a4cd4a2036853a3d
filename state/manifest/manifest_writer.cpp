#include "state/manifest/manifest_writer.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <optional>

#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::state {

namespace {

using Text = std::optional<std::string>;

std::string toml_text(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            result += {'\\', c};
        else if (c == '\n')
            result += "\\n";
        else if (byte < 0x20 || byte == 0x7F)
            result += {'\\', 'u', '0', '0', hex[byte >> 4U], hex[byte & 0xFU]};
        else
            result += c;
    }
    return printable_json(result + "\"");  // bidirectional controls are escaped in TOML as in JSON
}

bool is_bare(std::string_view key) {
    return !key.empty() && std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    });
}

std::string key_text(std::string_view key) { return is_bare(key) ? std::string(key) : toml_text(key); }

std::string reference(const SecretRef& ref) {
    switch (ref.kind) {
        case SecretRef::Kind::env:
            return "{ env = " + toml_text(ref.name) + " }";
        case SecretRef::Kind::file:
            return "{ file = " + toml_text(ref.name) + " }";
        case SecretRef::Kind::credential:
            return "{ credential = " + toml_text(ref.name) + " }";
        case SecretRef::Kind::literal:
            return toml_text(ref.name);
    }
    return {};
}

// Writes one value, with references in place of secrets.
class ValueWriter {
  public:
    ValueWriter(const DesiredInbox& inbox, FieldId field) : inbox_(inbox), field_(field) {}

    Text write(const Json& value, const std::string& at) const {
        if (const auto* ref = secret_at(at)) return reference(*ref);
        if (value.is_null()) return std::nullopt;
        if (value.is_string()) return toml_text(value.get_string());
        if (value.is_array()) return list(value.get_array(), at);
        if (value.is_object()) return table(value.get_object(), at);
        return boost::json::serialize(value);
    }

  private:
    const SecretRef* secret_at(const std::string& at) const {
        for (const auto& use : inbox_.secrets)
            if (use.field == field_ && use.key == at) return &use.ref;
        return nullptr;
    }

    Text list(const boost::json::array& items, const std::string& at) const {
        std::string text;
        for (const auto& item : items) {
            const auto inner = write(item, at + "/-");
            if (!inner) return std::nullopt;
            text += (text.empty() ? "" : ", ") + *inner;
        }
        return "[" + text + "]";
    }

    Text table(const boost::json::object& object, const std::string& at) const {
        std::string text;
        for (const auto& [key, value] : object) {
            const auto inner = write(value, at + "/" + std::string(key));
            if (!inner) continue;
            text += (text.empty() ? " " : ", ") + key_text(key) + " = " + *inner;
        }
        return "{" + text + (text.empty() ? "}" : " }");
    }

    const DesiredInbox& inbox_;
    FieldId field_;
};

}  // namespace

std::string to_manifest(const DesiredInbox& inbox) {
    const auto& name = name_of(inbox.payload);
    std::string head = "[inbox." + inbox.address.key + "]\naccount = " + toml_text(inbox.account) + "\n";
    std::string channel =
        "\n[inbox." + inbox.address.key + ".channel]\ntype = " + toml_text(name.type) + "\n";
    for (const auto& [id, value] : inbox.fields) {
        const auto& row = field(id);
        if (row.scope == Scope::avatar) continue;
        const auto text = ValueWriter(inbox, id).write(value, "");
        if (text)
            (row.scope == Scope::channel ? channel : head) += std::string(row.name) + " = " + *text + "\n";
    }
    std::string lifecycle;
    for (const auto id : inbox.lifecycle.ignore_changes)
        lifecycle += (lifecycle.empty() ? "" : ", ") + toml_text(path_of(field(id)));
    if (!lifecycle.empty())
        lifecycle = "\n[inbox." + inbox.address.key + ".lifecycle]\nignore_changes = [" + lifecycle + "]\n";
    return head + channel + lifecycle;
}

std::string to_manifest(const Account& account) {
    std::string text = "[account." + account.key + "]\nurl = " + toml_text(account.url) +
                       "\nid = " + std::to_string(account.id) + "\ntoken = " + reference(account.token) +
                       "\n";
    if (account.allow_plain_http) text += "allow_plain_http = true\n";
    if (!account.ca_file.empty()) text += "ca_file = " + toml_text(account.ca_file) + "\n";
    if (!account.watch_token.name.empty())
        text += "watch_token = " + reference(account.watch_token) + "\n";
    else if (account.push)
        text += "push = true\n";
    return text;
}

}  // namespace inboxctl::state
