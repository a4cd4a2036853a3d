#include "state/manifest.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "state/fields.hpp"
#include "state/json.hpp"
#include "state/manifest_value.hpp"
#include "state/toml_guard.hpp"

namespace inboxctl::state {

namespace {

constexpr std::size_t max_nesting = 32;

using Names = std::vector<std::string_view>;

class ManifestReader {
  public:
    explicit ManifestReader(std::shared_ptr<const std::string> file)
        : file_(std::move(file)), values_(file_, result_.diagnostics) {}

    ManifestFile read(std::string_view text);

  private:
    void not_for_the_parser(const TrapFound& found);
    void broken_syntax(const toml::parse_error& failure);
    void document(const toml::table& root);
    void accounts(const toml::node& node);
    void account(const toml::key& key, const toml::node& node);
    void defaults(const toml::key& key, const toml::node& node);
    void inboxes(const toml::node& node);
    void inbox(const toml::key& key, const toml::node& node);
    std::optional<Payload> payload(const toml::table& inbox, const std::string& path);
    std::optional<Payload> whatsapp(const toml::table& channel, const std::string& path);
    void inbox_field(DeclaredInbox& declared, const toml::key& key, const toml::node& node,
                     const std::string& path);
    void channel(DesiredInbox& inbox, const toml::node& node, const std::string& path);
    void default_channel(Defaults& result, const toml::node& node);
    void lifecycle(DeclaredInbox& declared, const toml::node& node, const std::string& path);
    void policy(const toml::key& key, const toml::node& node);
    void moved(const toml::node& node);
    void removed(const toml::node& node);

    const toml::array* blocks(const toml::node& node, const std::string& name);
    Address address(const toml::table& entry, const std::string& block, std::string_view name);
    bool valid_key(const toml::key& key, std::string_view kind);
    Place place(const toml::source_region& source) const { return values_.place(source); }

    std::shared_ptr<const std::string> file_;
    ManifestFile result_;
    ValueReader values_;
};

Names inbox_names() {
    Names names{"account", "channel", "lifecycle"};
    for (const auto& row : fields())
        if (row.scope != Scope::channel) names.push_back(row.name);
    return names;
}

Names channel_names(Payload payload) {
    Names names{"type"};
    for (const auto& row : fields())
        if (row.scope == Scope::channel && is_for(row, payload)) names.push_back(row.name);
    return names;
}

// Which channels know a key that this one does not: `email, whatsapp`.
std::string channels_with(std::string_view name) {
    std::string list;
    for (const auto& known : payload_names()) {
        if (find_channel_field(known.payload, name) == nullptr) continue;
        if (list.find(known.type) == std::string::npos)
            list += (list.empty() ? "" : ", ") + std::string(known.type);
    }
    return list;
}

ManifestFile ManifestReader::read(std::string_view text) {
    const Place whole{file_, 0, 0};
    if (text.size() > max_manifest_bytes) {
        result_.diagnostics.error(whole, "the file is larger than 64 MiB",
                                  "split it: a set may have any number of files");
    } else if (const auto found = find_trap(text, max_key_parts, max_nesting); found.trap != Trap::none) {
        not_for_the_parser(found);
    } else if (const auto parsed = toml::parse(text); !parsed) {
        broken_syntax(parsed.error());
    } else {
        result_.readable = true;
        document(parsed.table());
    }
    return std::move(result_);
}

void ManifestReader::not_for_the_parser(const TrapFound& found) {
    const Place where{file_, found.line, 1};
    if (found.trap == Trap::too_deep)
        result_.diagnostics.error(where, "a key has more than 12 parts, or a value is nested too deeply",
                                  "no manifest needs that: check the dots and brackets of this line");
    else
        result_.diagnostics.error(
            where, "not TOML: a bracket begins the line, and no name stands behind it",
            "write [inbox.<key>] or another name; nothing else in this file was looked at");
}

void ManifestReader::broken_syntax(const toml::parse_error& failure) {
    const std::string_view what = failure.description();
    std::string message = "not TOML: " + std::string(what);
    std::string remedy = "mend the syntax here";
    if (what.find("utf-8") != std::string_view::npos) {
        message = "this character is not UTF-8";
        remedy = "save the file as UTF-8";
    } else if (what.find("cannot redefine") != std::string_view::npos) {
        remedy = "this name is used a second time: remove one of the two, or give it another key";
    }
    result_.diagnostics.error(place(failure.source()), message,
                              remedy + "; nothing else in this file was looked at");
}

void ManifestReader::document(const toml::table& root) {
    for (const auto& [key, node] : root) {
        const std::string_view name = key.str();
        if (name == "account")
            accounts(node);
        else if (name == "defaults")
            defaults(key, node);
        else if (name == "inbox")
            inboxes(node);
        else if (name == "policy")
            policy(key, node);
        else if (name == "moved")
            moved(node);
        else if (name == "removed")
            removed(node);
        else
            values_.unknown_key(key, "a manifest",
                                {"account", "defaults", "inbox", "policy", "moved", "removed"});
    }
}

bool ManifestReader::valid_key(const toml::key& key, std::string_view kind) {
    if (is_valid_key(key.str())) return true;
    result_.diagnostics.error(
        place(key.source()),
        "\"" + std::string(key.str()) + "\" cannot be the key of an " + std::string(kind),
        "use 1 to 64 letters, digits, _ and -, and start with a letter or digit");
    return false;
}

void ManifestReader::accounts(const toml::node& node) {
    const auto* entries = values_.table(node, "account");
    if (entries == nullptr) return;
    for (const auto& [key, entry] : *entries)
        account(key, entry);
}

void ManifestReader::account(const toml::key& key, const toml::node& node) {
    const std::string path = "account." + std::string(key.str());
    const auto* entries = values_.table(node, path);
    if (entries == nullptr || !valid_key(key, "account")) return;
    Account account{.key = std::string(key.str()), .where = place(key.source())};
    for (const auto& [name, value] : *entries) {
        const std::string inner = path + "." + std::string(name.str());
        if (name == "url") {
            account.url = values_.text(value, inner).value_or("");
            while (account.url.ends_with('/'))
                account.url.pop_back();
            account.url_where = place(value.source());
        } else if (name == "id") {
            account.id = values_.integer(value, inner).value_or(0);
            if (value.is_integer() && account.id < 1)
                result_.diagnostics.error(
                    place(value.source()), inner + " is " + std::to_string(account.id),
                    "write the number in the address of the account's dashboard: …/app/accounts/1/…");
        } else if (name == "token") {
            if (auto ref = values_.read_secret(value, inner)) account.token = std::move(*ref);
            account.token_where = place(value.source());
        } else if (name == "ca_file") {
            account.ca_file = values_.text(value, inner).value_or("");
        } else if (name == "allow_plain_http") {
            account.allow_plain_http = values_.boolean(value, inner).value_or(false);
        } else {
            values_.unknown_key(name, path, {"url", "id", "token", "ca_file", "allow_plain_http"});
        }
    }
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> required{
        {{"url", "add url = \"https://…\", the address of the server"},
         {"id", "add id = 1: the number in the address of the account's dashboard, …/app/accounts/1/…"},
         {"token", "add token = { env = \"NAME\" }, the access token of an administrator"}}};
    for (const auto& [name, remedy] : required)
        if (!entries->contains(name))
            result_.diagnostics.error(account.where, path + " has no " + std::string(name),
                                      std::string(remedy));
    result_.accounts.push_back(std::move(account));
}

void ManifestReader::defaults(const toml::key& key, const toml::node& node) {
    const auto* entries = values_.table(node, "defaults");
    if (entries == nullptr) return;
    DeclaredInbox declared;
    Defaults result{.where = place(key.source())};
    for (const auto& [name, value] : *entries) {
        if (name == "channel")
            default_channel(result, value);
        else
            inbox_field(declared, name, value, "defaults");
    }
    for (const auto& [id, value] : declared.inbox.fields)
        result.fields.set(id, value);
    result.account = declared.inbox.account;
    result.account_where = declared.inbox.account_where;
    result.avatar_file = declared.inbox.avatar_file;
    result.prevent_destroy = declared.prevent_destroy;
    result_.defaults = std::move(result);
}

// A channel field here is for every payload that has one of this name.
void ManifestReader::default_channel(Defaults& result, const toml::node& node) {
    const auto* entries = values_.table(node, "defaults.channel");
    if (entries == nullptr) return;
    for (const auto& [key, value] : *entries) {
        bool known = false;
        for (const auto& row : fields()) {
            if (row.scope != Scope::channel || row.name != key.str()) continue;
            known = true;
            auto read = values_.read(row, value, "defaults.channel." + std::string(row.name), result.secrets);
            if (!read) break;
            result.fields.set(id_of(row), std::move(*read));
        }
        if (known) continue;
        if (key == "type") {
            result_.diagnostics.error(place(key.source()), "a channel's type cannot be a default",
                                      "write it in each inbox's own channel");
            continue;
        }
        Names names;
        for (const auto& row : fields())
            if (row.scope == Scope::channel) names.push_back(row.name);
        const auto near = nearest(key.str(), names);
        result_.diagnostics.error(place(key.source()),
                                  "unknown key \"" + std::string(key.str()) + "\" in defaults.channel",
                                  near.empty() ? "no channel has a field of this name"
                                               : "did you mean \"" + std::string(near) + "\"?");
    }
}

void ManifestReader::inboxes(const toml::node& node) {
    const auto* entries = values_.table(node, "inbox");
    if (entries == nullptr) return;
    for (const auto& [key, entry] : *entries)
        inbox(key, entry);
}

void ManifestReader::inbox(const toml::key& key, const toml::node& node) {
    const std::string path = "inbox." + std::string(key.str());
    const auto* entries = values_.table(node, path);
    if (entries == nullptr || !valid_key(key, "inbox")) return;
    DeclaredInbox declared;
    auto& inbox = declared.inbox;
    inbox.address.key = key.str();
    inbox.where = place(key.source());
    inbox.key_where = inbox.where;
    const auto kind = payload(*entries, path);
    if (kind) inbox.payload = *kind;
    for (const auto& [name, value] : *entries) {
        if (name != "channel")
            inbox_field(declared, name, value, path);
        else if (kind)
            channel(inbox, value, path + ".channel");
    }
    if (kind)
        result_.inboxes.push_back(std::move(declared));
    else
        result_.broken.push_back(inbox.address);
}

std::optional<Payload> ManifestReader::payload(const toml::table& inbox, const std::string& path) {
    static constexpr std::string_view types = "web_widget, api, email, line, telegram, whatsapp or sms";
    const auto* node = inbox.get("channel");
    if (node == nullptr) {
        result_.diagnostics.error(place(inbox.source()), path + " has no channel",
                                  "add [" + path + ".channel] with type = " + std::string(types));
        return std::nullopt;
    }
    const auto* channel = values_.table(*node, path + ".channel");
    if (channel == nullptr) return std::nullopt;
    const auto* type = channel->get("type");
    if (type == nullptr) {
        result_.diagnostics.error(place(channel->source()), path + ".channel has no type",
                                  "add type = " + std::string(types));
        return std::nullopt;
    }
    const auto word = values_.text(*type, path + ".channel.type");
    if (!word) return std::nullopt;
    if (*word == "whatsapp") return whatsapp(*channel, path + ".channel");
    Names names;
    for (const auto& known : payload_names()) {
        if (known.type == *word) return known.payload;
        names.push_back(known.type);
    }
    const auto near = nearest(*word, names);
    result_.diagnostics.error(
        place(type->source()), "there is no channel type \"" + *word + "\"",
        near.empty() ? "write " + std::string(types) : "did you mean \"" + std::string(near) + "\"?");
    return std::nullopt;
}

// One type, two providers, two sets of rules.
std::optional<Payload> ManifestReader::whatsapp(const toml::table& channel, const std::string& path) {
    const auto* provider = channel.get("provider");
    const auto word =
        provider != nullptr ? values_.text(*provider, path + ".provider") : std::string("default");
    if (!word) return std::nullopt;
    if (*word == "whatsapp_cloud") return Payload::whatsapp_cloud;
    const Place where = provider != nullptr ? place(provider->source()) : place(channel.source());
    if (*word == "default") {
        result_.diagnostics.warning(where,
                                    path + " uses WhatsApp by 360dialog, which Chatwoot calls deprecated",
                                    "for a number at Meta write provider = \"whatsapp_cloud\"");
        return Payload::whatsapp_360dialog;
    }
    result_.diagnostics.error(where, path + ".provider cannot be \"" + *word + "\"",
                              "it takes whatsapp_cloud, or default for 360dialog");
    return std::nullopt;
}

void ManifestReader::inbox_field(DeclaredInbox& declared, const toml::key& key, const toml::node& node,
                                 const std::string& path) {
    const std::string inner = path + "." + std::string(key.str());
    auto& inbox = declared.inbox;
    if (key == "lifecycle") return lifecycle(declared, node, inner);
    if (key == "account") {
        inbox.account = values_.text(node, inner).value_or("");
        inbox.account_where = place(node.source());
        return;
    }
    const Field* row = find_inbox_field(key.str());
    if (row == nullptr) {
        const auto owners = channels_with(key.str());
        if (key == "portal_id")
            result_.diagnostics.error(
                place(key.source()), "unknown key \"portal_id\" in " + path,
                "write portal = \"<slug of the help center>\": an id means nothing to a reader");
        else if (!owners.empty())
            result_.diagnostics.error(place(key.source()),
                                      "\"" + std::string(key.str()) + "\" is a field of the channel",
                                      "move it to [" + path + ".channel]");
        else
            values_.unknown_key(key, path, inbox_names());
        return;
    }
    auto value = values_.read(*row, node, inner, inbox.secrets);
    if (!value) {
        inbox.broken_fields.set(static_cast<std::size_t>(id_of(*row)));
        return;
    }
    if (row->scope == Scope::avatar) {
        inbox.avatar_file = value->as_string().c_str();
        inbox.avatar_where = place(node.source());
    } else {
        inbox.fields.set(id_of(*row), std::move(*value));
    }
}

void ManifestReader::channel(DesiredInbox& inbox, const toml::node& node, const std::string& path) {
    const auto* entries = node.as_table();
    assert(entries != nullptr);
    const Field* natural = natural_key(inbox.payload);
    for (const auto& [key, value] : *entries) {
        if (key == "type") continue;
        const Field* row = find_channel_field(inbox.payload, key.str());
        if (row == nullptr) {
            const auto owners = channels_with(key.str());
            const auto type = std::string(name_of(inbox.payload).type);
            if (find_inbox_field(key.str()) != nullptr)
                result_.diagnostics.error(
                    place(key.source()),
                    "\"" + std::string(key.str()) + "\" is a field of the inbox, not of its channel",
                    "move it up to [" + path.substr(0, path.rfind('.')) + "]");
            else if (!owners.empty())
                result_.diagnostics.error(
                    place(key.source()),
                    "\"" + std::string(key.str()) + "\" is no field of a " + type + " channel",
                    "it is for " + owners + ": remove it, or change the type");
            else
                values_.unknown_key(key, path, channel_names(inbox.payload));
            continue;
        }
        if (row == natural) inbox.key_where = place(value.source());
        auto read = values_.read(*row, value, path + "." + std::string(row->name), inbox.secrets);
        if (read)
            inbox.fields.set(id_of(*row), std::move(*read));
        else
            inbox.broken_fields.set(static_cast<std::size_t>(id_of(*row)));
    }
}

void ManifestReader::lifecycle(DeclaredInbox& declared, const toml::node& node, const std::string& path) {
    const auto* entries = values_.table(node, path);
    if (entries == nullptr) return;
    for (const auto& [key, value] : *entries) {
        const std::string inner = path + "." + std::string(key.str());
        if (key == "prevent_destroy") {
            declared.prevent_destroy = values_.boolean(value, inner);
            continue;
        }
        if (key != "ignore_changes") {
            values_.unknown_key(key, path, {"prevent_destroy", "ignore_changes"});
            continue;
        }
        if (path == "defaults.lifecycle") {
            result_.diagnostics.error(place(key.source()), "ignore_changes cannot be a default",
                                      "write it in the inboxes whose fields others may change");
            continue;
        }
        const auto* list = values_.array(value, inner);
        if (list == nullptr) continue;
        for (const auto& item : *list) {
            const auto name = values_.text(item, inner);
            if (!name) continue;
            const Field* row = find_by_path(declared.inbox.payload, *name);
            if (row == nullptr) row = find_channel_field(declared.inbox.payload, *name);
            if (row != nullptr) {
                declared.inbox.lifecycle.ignore_changes.push_back(id_of(*row));
                continue;
            }
            auto names = inbox_names();
            std::ranges::copy(channel_names(declared.inbox.payload), std::back_inserter(names));
            const auto near = nearest(*name, names);
            result_.diagnostics.error(place(item.source()), "there is no field \"" + *name + "\" to ignore",
                                      near.empty() ? "name a field of this inbox, or channel.<field>"
                                                   : "did you mean \"" + std::string(near) + "\"?");
        }
    }
}

void ManifestReader::policy(const toml::key& key, const toml::node& node) {
    const auto* entries = values_.table(node, "policy");
    if (entries == nullptr) return;
    Policy policy;
    for (const auto& [name, value] : *entries) {
        if (name == "prune") {
            policy.prune = values_.boolean(value, "policy.prune").value_or(false);
        } else if (name == "max_destroy") {
            policy.max_destroy = values_.integer(value, "policy.max_destroy").value_or(0);
            if (policy.max_destroy < 0)
                result_.diagnostics.error(place(value.source()),
                                          "policy.max_destroy is " + std::to_string(policy.max_destroy),
                                          "write 0 or more: how many inboxes one run may destroy");
        } else {
            values_.unknown_key(name, "policy", {"prune", "max_destroy"});
        }
    }
    result_.policy = policy;
    result_.policy_place = place(key.source());
}

Address ManifestReader::address(const toml::table& entry, const std::string& block, std::string_view name) {
    const auto* node = entry.get(name);
    if (node == nullptr) {
        result_.diagnostics.error(place(entry.source()), "[[" + block + "]] has no " + std::string(name),
                                  "add " + std::string(name) + " = \"<key of an inbox>\"");
        return {};
    }
    const auto word = values_.text(*node, block + "." + std::string(name));
    if (!word) return {};
    auto address = parse_address(*word);
    if (address.key.empty())
        result_.diagnostics.error(place(node->source()), "\"" + *word + "\" is not the key of an inbox",
                                  "write it as in [inbox.<key>]");
    return address;
}

// `[[moved]]` and its like; one pair of brackets is the usual slip.
const toml::array* ManifestReader::blocks(const toml::node& node, const std::string& name) {
    if (!node.is_table()) return values_.array(node, name);
    result_.diagnostics.error(place(node.source()), "[" + name + "] is written with one pair of brackets",
                              "write [[" + name + "]]: there may be several");
    return nullptr;
}

void ManifestReader::moved(const toml::node& node) {
    const auto* list = blocks(node, "moved");
    if (list == nullptr) return;
    for (const auto& item : *list) {
        const auto* entry = values_.table(item, "moved");
        if (entry == nullptr) continue;
        const Place where = place(entry->source());
        for (const auto& [key, value] : *entry)
            if (key != "from" && key != "to") values_.unknown_key(key, "moved", {"from", "to"});
        Moved moved{address(*entry, "moved", "from"), address(*entry, "moved", "to"), where};
        if (!moved.from.key.empty() && !moved.to.key.empty()) result_.moved.push_back(std::move(moved));
    }
}

void ManifestReader::removed(const toml::node& node) {
    const auto* list = blocks(node, "removed");
    if (list == nullptr) return;
    for (const auto& item : *list) {
        const auto* entry = values_.table(item, "removed");
        if (entry == nullptr) continue;
        const Place where = place(entry->source());
        for (const auto& [key, value] : *entry)
            if (key != "key") values_.unknown_key(key, "removed", {"key"});
        Removed removed{address(*entry, "removed", "key"), where};
        if (!removed.address.key.empty()) result_.removed.push_back(std::move(removed));
    }
}

}  // namespace

ManifestFile read_manifest(std::string_view text, std::shared_ptr<const std::string> file_name) {
    return ManifestReader(std::move(file_name)).read(text);
}

}  // namespace inboxctl::state
