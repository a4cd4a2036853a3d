#include <map>

#include "agent/aliases.hpp"
#include "agent/reconciler.hpp"
#include "agent/resolution.hpp"
#include "state/find.hpp"

namespace inboxctl::agent {

asio::awaitable<std::string> Reconciler::token_of(std::string account, state::InboxId id) {
    const auto inbox = co_await sessions_.at(account).api->raw(id);
    co_return inbox ? token_in(inbox.value()) : std::string();
}

// Nobody can tell which of the two is meant, so both are left alone.
asio::awaitable<void> Reconciler::refuse_aliases(Pass& pass) {
    const auto groups = look_alikes(pass.desired.accounts, pass.refreshed.accounts);
    for (const auto& group : groups) {
        std::map<std::string, std::string> by_token;
        for (const auto& witness : group) {
            const auto token = co_await token_of(witness.account, witness.id);
            if (token.empty()) continue;
            const auto [first, fresh] = by_token.emplace(token, witness.account);
            if (fresh) continue;
            for (const auto& [one, other] :
                 {std::pair{witness.account, first->second}, std::pair{first->second, witness.account}}) {
                state::Diagnostics diagnostics;
                diagnostics.error(find(pass.desired.accounts, one)->where,
                                  is_the_same(one, other, witness.id),
                                  "an account of a server has one key: two would fight over its inboxes");
                leave_out(pass, *find(pass.desired.accounts, one), std::move(diagnostics));
                std::erase_if(pass.refreshed.accounts,
                              [&](const auto& account) { return account.account == one; });
                std::erase_if(pass.refreshed.marks, [&](const auto& mark) { return mark.account == one; });
            }
        }
    }
}

asio::awaitable<std::string> Reconciler::recorded_elsewhere(const Pass& pass, std::string account,
                                                            state::InboxId id) {
    for (const auto* other : namesakes(*find(pass.desired.accounts, account), pass.desired.accounts)) {
        if (holder_of(pass.recorded.inboxes, other->key, id) == nullptr) continue;
        state::Diagnostics untold;  // an account that cannot be asked is not found to be the same
        if (sessions_.open(*other, untold) == nullptr) continue;
        const auto here = co_await token_of(account, id);
        const auto there = co_await token_of(other->key, id);
        if (!here.empty() && here == there) co_return is_the_same(account, other->key, id);
    }
    co_return std::string();
}

}  // namespace inboxctl::agent
