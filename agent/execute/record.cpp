#include "agent/execute/record.hpp"

#include "agent/observe/recorded.hpp"
#include "state/model/find.hpp"

namespace inboxctl::agent {

void record_account_renames(state::Store& store, const std::vector<state::AccountRename>& renames,
                            const std::vector<state::Account>& accounts) {
    for (const auto& [from, to] : renames) {
        const auto& account = *find(accounts, to);
        store.bind({account.key, account.url, account.id});
        store.rename_account(from, to);
    }
}

void record_outcomes(state::Store& store, const std::vector<state::Outcome>& outcomes,
                     const state::Moment& now) {
    if (!outcomes.empty()) store.finish(outcomes, now);
}

void record(state::Store& store, const plans::ToRecord& what, const state::Moment& now) {
    if (!what.renames.empty()) {
        // What was resolved meanwhile is recorded under its new address already, or has nothing left to
        // rename.
        const auto still_old = follow_moves(load_recorded(store, now), what.renames);
        for (const auto& rename : still_old.renames)
            store.rename(rename.from, rename.to);
    }
    for (const auto& binding : what.bindings)
        store.bind(binding);
    if (!what.lifecycles.empty()) store.record(what.lifecycles);
    if (!what.caught_up.empty()) store.record(what.caught_up);
    if (!what.watched_long.empty()) store.end_watch(what.watched_long);
    for (const auto& tombstone : what.deleted)
        store.clear_tombstone(tombstone.account, tombstone.id);
    for (const auto& reading : what.readings)
        store.mark_read(reading);
}

}  // namespace inboxctl::agent
