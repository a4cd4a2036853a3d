#include "agent/reconcile/look.hpp"

#include "agent/reconcile/imported.hpp"
#include "plans/guard/inbox/same_account.hpp"
#include "state/model/find.hpp"

namespace inboxctl::agent {

asio::awaitable<ApiResult<state::ObservedInbox>> look_at(Effects& effects, std::string account,
                                                         state::InboxId id) {
    const auto keep = state::keep_all(effects.fingerprint);
    co_return co_await effects.sessions.at(account).api->show(id, keep);
}

asio::awaitable<std::string> recorded_elsewhere(Effects& effects, const std::vector<state::Account>& accounts,
                                                const std::vector<state::RecordedInbox>& recorded,
                                                std::string account, const state::ObservedInbox& inbox) {
    for (const auto* other : plans::namesakes(*find(accounts, account), accounts)) {
        if (holder_of(recorded, other->key, inbox.id) == nullptr) continue;
        state::Diagnostics unused;  // an account that cannot be read is not found to be the same
        if (effects.sessions.open(*other, unused) == nullptr) continue;
        const auto there = co_await look_at(effects, other->key, inbox.id);
        if (there && inbox.identity != 0 && inbox.identity == there.value().identity)
            co_return plans::is_the_same(account, other->key, inbox.id) +
                ". An account of a server has one key";
    }
    co_return std::string();
}

}  // namespace inboxctl::agent
