#include "agent/observe/aliases.hpp"
#include "agent/reconcile/adoption.hpp"
#include "agent/reconcile/reconciler.hpp"
#include "state/model/find.hpp"

namespace inboxctl::agent {

// Nobody can tell which of them is meant, so all are left alone.
void Reconciler::refuse_aliases(Pass& pass) const {
    for (const auto& group : same_accounts(pass.desired.accounts, pass.refreshed.accounts))
        for (std::size_t i = 0; i < group.size(); ++i) {
            const auto& [one, id] = group[i];
            const auto& other = group[i == 0 ? 1 : 0].account;
            const auto& account = *find(pass.desired.accounts, one);
            state::Diagnostics diagnostics;
            diagnostics.error(account.where, is_the_same(one, other, id),
                              "an account of a server has one key: two would fight over its inboxes");
            leave_out(pass, account, std::move(diagnostics));
            std::erase_if(pass.refreshed.accounts, [&](const auto& seen) { return seen.account == one; });
            std::erase_if(pass.refreshed.marks, [&](const auto& mark) { return mark.account == one; });
        }
}

asio::awaitable<std::string> Reconciler::recorded_elsewhere(const Pass& pass, std::string account,
                                                            const state::ObservedInbox& inbox) {
    for (const auto* other : namesakes(*find(pass.desired.accounts, account), pass.desired.accounts)) {
        if (holder_of(pass.recorded.inboxes, other->key, inbox.id) == nullptr) continue;
        state::Diagnostics untold;  // an account that cannot be asked is not found to be the same
        if (sessions_.open(*other, untold) == nullptr) continue;
        const auto there = co_await look_at(other->key, inbox.id);
        if (there && inbox.identity != 0 && inbox.identity == there.value().identity)
            co_return is_the_same(account, other->key, inbox.id);
    }
    co_return std::string();
}

}  // namespace inboxctl::agent
