#include "agent/observe/recorded.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "agent/http/url.hpp"
#include "agent/system/exit_code.hpp"
#include "plans/guard/accounts.hpp"
#include "plans/resolve/elapsed.hpp"
#include "state/model/find.hpp"

namespace inboxctl::agent {

state::Recorded load_recorded(state::Store& store, const state::Moment& now) {
    state::Recorded recorded{.identity = store.identity(),
                             .inboxes = store.inboxes(),
                             .accounts = store.accounts(),
                             .open = store.open_operations(),
                             .watched = store.watched(),
                             .watched_long = {},
                             .tombstones = store.tombstones(),
                             .marks = store.read_marks()};
    std::erase_if(recorded.watched, [&](const state::Operation& operation) {
        const bool enough = plans::is_watch_over(operation.given_up.value_or(operation.begun), now);
        if (enough) recorded.watched_long.push_back(operation.id);
        return enough;
    });
    return recorded;
}

Loaded follow_moves(state::Recorded recorded, const std::vector<state::Moved>& moved) {
    std::vector<state::Moved> followed;
    const auto knows = [&](const state::Address& address) {
        return std::ranges::find(recorded.inboxes, address, &state::RecordedInbox::address) !=
               recorded.inboxes.end();
    };
    for (const auto& move : moved) {
        if (knows(move.to)) continue;
        bool found = false;
        for (auto& inbox : recorded.inboxes)
            if (inbox.address == move.from) inbox.address = move.to, found = true;
        for (auto* operations : {&recorded.open, &recorded.watched})
            for (auto& operation : *operations)
                if (operation.intent.address == move.from) operation.intent.address = move.to, found = true;
        if (found) followed.push_back(move);
    }
    std::ranges::sort(recorded.inboxes, {}, &state::RecordedInbox::address);
    return {std::move(recorded), {}, std::move(followed)};
}

Loaded follow_manifests(state::Recorded recorded, const state::Desired& desired) {
    auto [by_account, account_renames, none] = follow_accounts(std::move(recorded), desired.accounts);
    auto loaded = follow_moves(std::move(by_account), desired.moved);
    loaded.account_renames = std::move(account_renames);
    return loaded;
}

namespace {

// Keys that no manifest declares any more, and whose account has another key now.
std::vector<state::AccountRename> account_renames(const state::Recorded& recorded,
                                                  const std::vector<state::Account>& accounts) {
    std::vector<state::AccountRename> renames;
    // Two keys that were swapped: what is recorded under the new one belongs to another account.
    const auto stands_elsewhere = [&](const state::Account& account) {
        const auto bound = std::ranges::find(recorded.accounts, account.key, &state::AccountBinding::account);
        return bound != recorded.accounts.end() && plans::is_in_use(recorded, account.key) &&
               (bound->id != account.id || !is_same_address(bound->url, account.url));
    };
    for (const auto& bound : recorded.accounts) {
        const auto is_here = [&](const state::Account& account) {
            return account.id == bound.id && is_same_address(account.url, bound.url);
        };
        const auto now = std::ranges::find_if(accounts, is_here);
        const bool is_declared = find(accounts, bound.account) != nullptr;
        if (is_declared || now == accounts.end() || !plans::is_in_use(recorded, bound.account) ||
            stands_elsewhere(*now))
            continue;
        renames.push_back({bound.account, now->key});
    }
    return renames;
}

}  // namespace

Loaded follow_accounts(state::Recorded recorded, const std::vector<state::Account>& accounts) {
    auto renames = account_renames(recorded, accounts);
    for (const auto& [from, to] : renames) {
        const auto move = [&](std::string& account) { account = account == from ? to : account; };
        for (auto& inbox : recorded.inboxes)
            move(inbox.account);
        for (auto& tombstone : recorded.tombstones)
            move(tombstone.account);
        for (auto* operations : {&recorded.open, &recorded.watched})
            for (auto& operation : *operations)
                move(operation.intent.account);
        std::erase_if(recorded.marks, [&](const state::ReadMark& mark) { return mark.account == from; });
    }
    return {std::move(recorded), std::move(renames), {}};
}

namespace {

UsageError nothing_at(const state::Address& target, const std::map<state::Address, std::string>& known) {
    std::vector<std::string_view> keys;
    for (const auto& [address, account] : known)
        keys.push_back(address.key);
    const auto near = state::nearest(target.key, keys);
    return UsageError("--target: no manifest declares " + to_string(target) + ", nor is it recorded\n    " +
                      (near.empty() ? "write inbox.KEY as in [inbox.KEY] of a manifest; what is recorded: "
                                      "inboxctl state list"
                                    : "did you mean inbox." + std::string(near) + "?"));
}

UsageError nothing_in(const std::string& account, const state::Desired& desired) {
    std::vector<std::string_view> keys;
    for (const auto& declared : desired.accounts)
        keys.push_back(declared.key);
    const auto near = state::nearest(account, keys);
    return UsageError("--target: no inbox of account." + account + " is declared or recorded\n    " +
                      (near.empty() || near == account ? "write account.KEY as in [account.KEY] of a manifest"
                                                       : "did you mean account." + std::string(near) + "?"));
}

}  // namespace

std::optional<std::set<state::Address>> addresses_of(const state::Targets& targets,
                                                     const state::Desired& desired,
                                                     const state::Recorded& recorded) {
    if (targets.everything()) return std::nullopt;
    std::set<state::Address> result;
    std::map<state::Address, std::string> known;  // the account of each
    for (const auto& inbox : desired.inboxes)
        known.emplace(inbox.address, inbox.account);
    for (const auto& inbox : recorded.inboxes)
        known.emplace(inbox.address, inbox.account);
    for (const auto* operations : {&recorded.open, &recorded.watched})
        for (const auto& operation : *operations)
            known.emplace(operation.intent.address, operation.intent.account);
    std::set<std::string> used;
    for (const auto& [address, account] : known) {
        if (!targets.contains(address, account)) continue;
        result.insert(address);
        used.insert(account);
    }
    for (const auto& target : targets.inboxes)
        if (!result.contains(target)) throw nothing_at(target, known);
    for (const auto& account : targets.accounts)
        if (!used.contains(account)) throw nothing_in(account, desired);
    return result;
}

}  // namespace inboxctl::agent
