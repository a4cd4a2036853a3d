#include "state/manifest/assemble.hpp"

#include <algorithm>
#include <map>

#include "state/manifest/inbox/complete.hpp"

namespace inboxctl::state {

namespace {

// `"acme"  # or "globex", "initech"`
std::string listed(const std::vector<Account>& accounts) {
    std::string text;
    for (const auto& account : accounts) {
        if (!text.empty()) text += &account == &accounts[1] ? "  # or " : ", ";
        text += "\"" + account.key + "\"";
    }
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
    void check_moves();

    Desired desired_;
    Diagnostics diagnostics_;
    std::vector<DeclaredInbox> declared_;
    std::vector<Address> broken_;
    std::optional<Defaults> defaults_;
    std::optional<Place> policy_place_;
    bool complete_ = true;  // every file was readable, so the declarations are complete
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
                               "[defaults] occurs twice; first at " + to_string(defaults_->where),
                               "keep one [defaults] block per set");
        else
            defaults_ = std::move(file.defaults);
    }
    if (file.policy) {
        if (policy_place_)
            diagnostics_.error(file.policy_place,
                               "[policy] occurs twice; first at " + to_string(*policy_place_),
                               "keep one [policy] block per set");
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
                               "account." + account.key + " is the same account as account." +
                                   found->second->key + " at " + to_string(found->second->where),
                               "remove one of the two: they would conflict over the inboxes of the account");
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
        if (defaults_) merge_defaults(declared, *defaults_);
        inbox.lifecycle.prevent_destroy = declared.prevent_destroy.value_or(false);
        find_account(inbox);
        check_required(inbox, diagnostics_);
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
            diagnostics_.error(inbox.where, to_string(inbox.address) + " has no account",
                               "add an [account.KEY] block with url, id and token, or set "
                               "CHATWOOT_BASE_URL, CHATWOOT_ACCOUNT_ID and CHATWOOT_API_TOKEN");
        } else {
            diagnostics_.error(
                inbox.where, to_string(inbox.address) + " does not name its account",
                "add this line to [" + to_string(inbox.address) + "]: account = " + listed(accounts));
        }
        return;
    }
    // A default with an unknown account is reported once, not for every inbox.
    if (!defaults_ || inbox.account_where != defaults_->account_where)
        check_account(inbox.account, inbox.account_where);
}

void Assembler::check_account(const std::string& key, const Place& where) {
    if (!complete_ || std::ranges::binary_search(desired_.accounts, key, {}, &Account::key)) return;
    std::vector<std::string_view> keys;
    for (const auto& account : desired_.accounts)
        keys.push_back(account.key);
    const auto near = nearest(key, keys);
    diagnostics_.error(where, "there is no account \"" + key + "\"",
                       near.empty() ? "declare it in an [account." + key + "] block"
                                    : "did you mean \"" + std::string(near) + "\"?");
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
        once(from, moved.from, moved.where, " has two [[moved]] blocks; the first is at ");
        if (declared(moved.from))
            diagnostics_.error(moved.where,
                               to_string(moved.from) + " is moved to another key, but still declared",
                               "remove [" + to_string(moved.from) + "] or this [[moved]] block");
        else if (complete_ && !declared(moved.to))
            diagnostics_.error(moved.where, "[[moved]] to " + to_string(moved.to) + ", which is not declared",
                               "declare [inbox." + moved.to.key + "], or remove this [[moved]] block");
    }
    for (const auto& removed : desired_.removed) {
        once(removed_at, removed.address, removed.where, " has two [[removed]] blocks; the first is at ");
        if (declared(removed.address))
            diagnostics_.error(removed.where,
                               to_string(removed.address) + " has a [[removed]] block, but is still declared",
                               "remove [" + to_string(removed.address) + "] or this [[removed]] block");
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

}  // namespace inboxctl::state
