#include "state/manifest/assemble.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <map>
#include <unordered_map>

#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::state {

namespace {

std::string listed(const std::vector<Account>& accounts) {
    std::string text;
    for (const auto& account : accounts)
        text += (text.empty() ? "" : ", ") + account.key;
    return text;
}

class Assembler {
  public:
    Assembled assemble(std::vector<ManifestFile> files, const std::optional<Account>& fallback);

  private:
    void collect(ManifestFile file);
    void take_accounts(const std::optional<Account>& fallback);
    void check_accounts();
    void take_inboxes();
    void find_account(DesiredInbox& inbox);
    void check_account(const std::string& key, const Place& where);
    void merge_defaults(DeclaredInbox& declared);
    void merge_hours(DesiredInbox& inbox, const Json& days);
    void check_required(const DesiredInbox& inbox);
    void check_moves();

    Desired desired_;
    Diagnostics diagnostics_;
    std::vector<DeclaredInbox> declared_;
    std::vector<Address> broken_;
    std::optional<Defaults> defaults_;
    std::optional<Place> policy_place_;
    bool complete_ = true;  // every file could be read: what is not declared is not there
};

void Assembler::collect(ManifestFile file) {
    diagnostics_.append(std::move(file.diagnostics));
    complete_ = complete_ && file.readable;
    std::ranges::move(file.accounts, std::back_inserter(desired_.accounts));
    std::ranges::move(file.inboxes, std::back_inserter(declared_));
    std::ranges::move(file.moved, std::back_inserter(desired_.moved));
    std::ranges::move(file.removed, std::back_inserter(desired_.removed));
    std::ranges::move(file.broken, std::back_inserter(broken_));
    if (file.defaults) {
        if (defaults_)
            diagnostics_.error(file.defaults->where,
                               "[defaults] is given a second time; first at " + to_string(defaults_->where),
                               "keep one [defaults] for the set");
        else
            defaults_ = std::move(file.defaults);
    }
    if (file.policy) {
        if (policy_place_)
            diagnostics_.error(file.policy_place,
                               "[policy] is given a second time; first at " + to_string(*policy_place_),
                               "keep one [policy] for the set");
        desired_.policy = *file.policy;
        policy_place_ = file.policy_place;
    }
}

void Assembler::take_accounts(const std::optional<Account>& fallback) {
    if (desired_.accounts.empty() && fallback) desired_.accounts.push_back(*fallback);
    std::ranges::stable_sort(desired_.accounts, {}, &Account::key);
    check_accounts();
    const auto [first, last] = std::ranges::unique(desired_.accounts, {}, &Account::key);
    desired_.accounts.erase(first, last);
}

void Assembler::check_accounts() {
    std::map<std::pair<std::string, std::int64_t>, const Account*> seen;
    const Account* previous = nullptr;
    for (const auto& account : desired_.accounts) {
        if (previous != nullptr && previous->key == account.key) {
            diagnostics_.error(
                account.where,
                "account." + account.key + " is already declared at " + to_string(previous->where),
                "remove one of the two");
            continue;
        }
        previous = &account;
        if (account.url.empty() || account.id < 1) continue;
        const auto [found, fresh] = seen.emplace(std::pair{account.url, account.id}, &account);
        if (!fresh)
            diagnostics_.error(account.where,
                               "account." + account.key + " is the same as account." + found->second->key +
                                   " at " + to_string(found->second->where),
                               "an account of a server has one key: two would fight over its inboxes");
    }
}

void Assembler::take_inboxes() {
    std::ranges::stable_sort(declared_, {}, [](const auto& d) -> const Address& { return d.inbox.address; });
    desired_.inboxes.reserve(declared_.size());
    for (auto& declared : declared_) {
        auto& inbox = declared.inbox;
        if (!desired_.inboxes.empty() && desired_.inboxes.back().address == inbox.address) {
            diagnostics_.error(inbox.where,
                               to_string(inbox.address) + " is already declared at " +
                                   to_string(desired_.inboxes.back().where),
                               "remove one of the two, or give it another key");
            continue;
        }
        merge_defaults(declared);
        find_account(inbox);
        check_required(inbox);
        desired_.inboxes.push_back(std::move(inbox));
    }
    declared_.clear();
}

void Assembler::find_account(DesiredInbox& inbox) {
    const auto& accounts = desired_.accounts;
    if (inbox.account.empty()) {
        if (accounts.size() == 1) {
            inbox.account = accounts.front().key;
        } else if (!complete_) {
            return;
        } else if (accounts.empty()) {
            diagnostics_.error(inbox.where, to_string(inbox.address) + " has no account to live in",
                               "declare one as [account.<key>] with url, id and token, or set "
                               "CHATWOOT_BASE_URL, CHATWOOT_ACCOUNT_ID and CHATWOOT_API_TOKEN");
        } else {
            diagnostics_.error(inbox.where,
                               to_string(inbox.address) + " does not say which account it lives in",
                               "add account = \"…\" with one of " + listed(accounts));
        }
        return;
    }
    // A default that names no account is told once, not at every inbox.
    if (!defaults_ || inbox.account_where != defaults_->account_where)
        check_account(inbox.account, inbox.account_where);
}

void Assembler::check_account(const std::string& key, const Place& where) {
    if (!complete_ || std::ranges::binary_search(desired_.accounts, key, {}, &Account::key)) return;
    std::vector<std::string_view> keys;
    for (const auto& account : desired_.accounts)
        keys.push_back(account.key);
    const auto near = nearest(key, keys);
    diagnostics_.error(
        where, "there is no account \"" + key + "\"",
        near.empty() ? "declare it as [account." + key + "]" : "did you mean \"" + std::string(near) + "\"?");
}

void Assembler::merge_defaults(DeclaredInbox& declared) {
    auto& inbox = declared.inbox;
    if (defaults_) {
        inbox.fields.reserve(inbox.fields.size() + defaults_->fields.size());
        for (const auto& [id, value] : defaults_->fields) {
            const Field& row = field(id);
            if (!is_for(row, inbox.payload)) continue;
            if (row.scope == Scope::hours) {
                merge_hours(inbox, value);
            } else if (inbox.fields.find(id) == nullptr) {
                inbox.fields.set(id, value);
                for (const auto& use : defaults_->secrets)
                    if (use.field == id) inbox.secrets.push_back(use);
            }
        }
        if (inbox.account.empty())
            inbox.account = defaults_->account, inbox.account_where = defaults_->account_where;
        if (inbox.avatar_file.empty())
            inbox.avatar_file = defaults_->avatar_file, inbox.avatar_where = defaults_->where;
        if (!declared.prevent_destroy) declared.prevent_destroy = defaults_->prevent_destroy;
    }
    inbox.lifecycle.prevent_destroy = declared.prevent_destroy.value_or(false);
}

// Hours are declared day by day, and so they are merged.
void Assembler::merge_hours(DesiredInbox& inbox, const Json& days) {
    const FieldId id = inbox_field("working_hours");
    boost::json::object merged = days.as_object();
    if (const Json* own = inbox.fields.find(id))
        for (const auto& [day, hours] : own->as_object())
            merged[day] = hours;
    inbox.fields.set(id, std::move(merged));
}

void Assembler::check_required(const DesiredInbox& inbox) {
    for (const auto& row : fields()) {
        const FieldId id = id_of(row);
        if (!is_for(row, inbox.payload) || (row.required & mask(inbox.payload)) == 0) continue;
        if (inbox.fields.find(id) != nullptr || inbox.broken_fields[static_cast<std::size_t>(id)]) continue;
        diagnostics_.error(inbox.where, to_string(inbox.address) + " has no " + path_of(row),
                           "add " + std::string(row.name) + " to [" + to_string(inbox.address) +
                               (row.scope == Scope::channel ? ".channel]: " : "]: ") + std::string(row.help));
    }
}

void Assembler::check_moves() {
    const auto declared = [&](const Address& address) {
        return std::ranges::binary_search(desired_.inboxes, address, {}, &DesiredInbox::address) ||
               std::ranges::find(broken_, address) != broken_.end();
    };
    std::map<Address, Place> from, removed_at;
    const auto once = [&](auto& seen, const Address& address, const Place& where, const char* what) {
        const auto [first, fresh] = seen.emplace(address, where);
        if (!fresh)
            diagnostics_.error(where, to_string(address) + what + to_string(first->second),
                               "remove one of the two blocks");
    };
    for (const auto& moved : desired_.moved) {
        once(from, moved.from, moved.where, " is moved away a second time; first at ");
        if (declared(moved.from))
            diagnostics_.error(moved.where, to_string(moved.from) + " is moved away and still declared",
                               "remove [" + to_string(moved.from) + "], or this [[moved]]");
        else if (complete_ && !declared(moved.to))
            diagnostics_.error(moved.where, to_string(moved.to) + " is moved to and not declared",
                               "declare [inbox." + moved.to.key + "], or remove this [[moved]]");
    }
    for (const auto& removed : desired_.removed) {
        once(removed_at, removed.address, removed.where, " is removed a second time; first at ");
        if (declared(removed.address))
            diagnostics_.error(removed.where, to_string(removed.address) + " is removed and still declared",
                               "remove [" + to_string(removed.address) + "], or this [[removed]]");
    }
}

Assembled Assembler::assemble(std::vector<ManifestFile> files, const std::optional<Account>& fallback) {
    for (auto& file : files)
        collect(std::move(file));
    take_accounts(fallback);
    if (defaults_ && !defaults_->account.empty()) check_account(defaults_->account, defaults_->account_where);
    take_inboxes();
    check_moves();
    return {std::move(desired_), std::move(diagnostics_), std::move(defaults_).value_or(Defaults{})};
}

}  // namespace

Assembled assemble(std::vector<ManifestFile> files, const std::optional<Account>& fallback) {
    return Assembler().assemble(std::move(files), fallback);
}

void check_natural_keys(const Desired& desired, Diagnostics& diagnostics) {
    std::unordered_map<std::string_view, std::string_view> url_of;
    for (const auto& account : desired.accounts)
        url_of.emplace(account.key, account.url);
    std::unordered_map<std::string, const DesiredInbox*> seen;
    seen.reserve(desired.inboxes.size());
    for (const auto& inbox : desired.inboxes) {
        const Field* row = natural_key(inbox.payload);
        const Json* value = row == nullptr ? nullptr : inbox.fields.find(id_of(*row));
        if (value == nullptr || !value->is_string()) continue;
        const auto url = url_of.find(inbox.account);
        // WhatsApp's two payloads are one channel type, with one number space.
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
        diagnostics.error(
            inbox.key_where,
            to_string(inbox.address) + " has the same " + std::string(row->name) + shown + " as " +
                to_string(first.address) + " at " + to_string(first.key_where),
            "change or remove one: an installation takes it once, the server would refuse the second inbox");
    }
}

}  // namespace inboxctl::state
