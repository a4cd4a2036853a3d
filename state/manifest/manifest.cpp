#include "state/manifest/manifest.hpp"

#include <algorithm>
#include <array>

#include "state/manifest/manifest_inbox.hpp"
#include "state/manifest/manifest_value.hpp"
#include "state/manifest/toml_guard.hpp"
#include "state/model/account_fields.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::state {

namespace {

constexpr std::size_t max_nesting = 32;

using Names = std::vector<std::string_view>;

bool is_line_end(std::string_view text, toml::source_position at) {
    for (toml::source_index line = 1; line < at.line; ++line)
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    const auto length = std::ranges::count_if(text.substr(0, text.find('\n')), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    });
    return static_cast<std::ptrdiff_t>(at.column) > length;
}

class ManifestReader {
  public:
    explicit ManifestReader(std::shared_ptr<const std::string> file)
        : file_(std::move(file)), values_(file_, result_.diagnostics) {}

    ManifestFile read(std::string_view text);

  private:
    void not_for_the_parser(const TrapFound& found);
    void broken_syntax(const toml::parse_error& failure, std::string_view text);
    void document(const toml::table& root);
    void accounts(const toml::node& node);
    void account(const toml::key& key, const toml::node& node);
    void check_push(Account& account, const toml::table& entries);
    void defaults(const toml::key& key, const toml::node& node);
    void inboxes(const toml::node& node);
    void default_channel(Defaults& result, const toml::node& node);
    void policy(const toml::key& key, const toml::node& node);
    void moved(const toml::node& node);
    void removed(const toml::node& node);

    const toml::array* blocks(const toml::node& node, const KeyPath& name);
    Address address(const toml::table& entry, const std::string& block, std::string_view name);
    Place place(const toml::source_region& source) const { return values_.place(source); }

    std::shared_ptr<const std::string> file_;
    ManifestFile result_;
    ValueReader values_;
    InboxReader inboxes_{values_};
};

ManifestFile ManifestReader::read(std::string_view text) {
    const Place whole{file_, 0, 0};
    if (text.size() > max_manifest_bytes) {
        result_.diagnostics.error(whole, "the file is larger than 64 MiB",
                                  "split it: a set may have any number of files");
    } else if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        result_.diagnostics.error(
            whole, "the file is empty",
            "write what it is to declare, or remove it; an editor may be about to write it");
    } else if (const auto found = find_trap(text, max_key_parts, max_nesting); found.trap != Trap::none) {
        not_for_the_parser(found);
    } else if (const auto parsed = toml::parse(text); !parsed) {
        broken_syntax(parsed.error(), text);
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

void ManifestReader::broken_syntax(const toml::parse_error& failure, std::string_view text) {
    const std::string_view what = failure.description();
    const bool in_text = what.find("parsing string") != std::string_view::npos ||
                         what.find("parsing literal string") != std::string_view::npos;
    std::string message = "not TOML: " + std::string(what);
    std::string remedy = "mend the syntax here";
    if (what.find("utf-8") != std::string_view::npos) {
        message = "this character is not UTF-8";
        remedy = "save the file as UTF-8";
    } else if (in_text && is_line_end(text, failure.source().begin)) {
        message = "not TOML: a quote is opened and never closed";
        remedy = "close it on the line where it was opened";
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

void ManifestReader::accounts(const toml::node& node) {
    const auto* entries = values_.table(node, "account");
    if (entries == nullptr) return;
    for (const auto& [key, entry] : *entries)
        account(key, entry);
}

void ManifestReader::account(const toml::key& key, const toml::node& node) {
    const KeyPath block("account");
    const KeyPath path(block, key.str());
    const auto* entries = values_.table(node, path);
    if (entries == nullptr || !values_.valid_key(key, "account")) return;
    Account account{.key = std::string(key.str()), .where = place(key.source())};
    for (const auto& [name, value] : *entries) {
        const KeyPath inner(path, name.str());
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
        } else if (name == "push") {
            account.push = values_.boolean(value, inner).value_or(false);
        } else if (name == "watch_token") {
            if (auto ref = values_.read_secret(value, inner)) account.watch_token = std::move(*ref);
            account.watch_token_where = place(value.source());
        } else {
            values_.unknown_key(name, path, account_field_names());
        }
    }
    check_push(account, *entries);
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

// Naming who listens is asking to listen.
void ManifestReader::check_push(Account& account, const toml::table& entries) {
    if (!entries.contains("watch_token")) return;
    if (entries["push"].is_boolean() && !account.push)
        result_.diagnostics.error(account.watch_token_where,
                                  "account." + account.key + " has a watch_token, but push = false",
                                  "remove watch_token, or push = false");
    account.push = true;
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
            inboxes_.field(declared, name, value, "defaults");
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
            auto read = values_.read(row, value, KeyPath("defaults.channel", row.name), result.secrets);
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
        inboxes_.read(key, entry, result_);
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
    const KeyPath whole(block);
    const auto* node = entry.get(name);
    if (node == nullptr) {
        result_.diagnostics.error(place(entry.source()), "[[" + block + "]] has no " + std::string(name),
                                  "add " + std::string(name) + " = \"<key of an inbox>\"");
        return {};
    }
    const auto word = values_.text(*node, KeyPath(whole, name));
    if (!word) return {};
    auto address = parse_address(*word);
    if (address.key.empty())
        result_.diagnostics.error(place(node->source()),
                                  "\"" + std::string(*word) + "\" is not the key of an inbox",
                                  "write it as in [inbox.<key>]");
    return address;
}

// `[[moved]]` and its like; one pair of brackets is the usual slip.
const toml::array* ManifestReader::blocks(const toml::node& node, const KeyPath& name) {
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
