#include "agent/reconcile/resolve_duplicate.hpp"

#include <algorithm>

#include "agent/reconcile/look.hpp"
#include "agent/reconcile/resolve_by_person.hpp"
#include "plans/resolve/inbox/match.hpp"
#include "plans/resolve/resolved_create.hpp"
#include "plans/resolve/tracked.hpp"
#include "state/model/find.hpp"

namespace inboxctl::agent {

namespace {

using state::Operation;

// Why the state does not allow it. `watched`: the creates of the address that were presumed lost; not empty.
std::optional<Imported> why_not(const Adoption& adoption, const state::Desired& desired,
                                const state::Recorded& recorded, const std::vector<Operation>& watched) {
    const auto& [address, id] = adoption;
    const auto& intent = watched.front().intent;
    const bool only_one =
        find(recorded.inboxes, address) == nullptr && find(desired.inboxes, address) != nullptr;
    if (only_one)
        return refused(to_string(address) +
                       " has no inbox yet, and this may be the one: inboxctl apply adopts it, or inboxctl "
                       "resolve " +
                       to_string(address) + " --adopt " + to_string(id));
    const auto tracked = plans::tracked_beside(recorded.inboxes, desired.accounts, intent.account);
    if (!tracked.contains(id)) return std::nullopt;
    const auto* holder = holder_of(recorded.inboxes, intent.account, id);
    return refused((holder != nullptr ? managed_as(*holder) : "inbox " + to_string(id) + " is managed") +
                   ", so it is not a duplicate");
}

plans::Change destruction_of(const Adoption& adoption, const state::Intent& intent) {
    plans::Change change;
    change.address = adoption.address;
    change.account = intent.account;
    change.action = plans::Action::destroy;
    change.reason = plans::Reason::asked;
    change.payload = intent.payload;
    change.id = adoption.id;
    return change;
}

}  // namespace

asio::awaitable<FoundDuplicate> find_duplicate(Effects& effects, const PassOptions& options,
                                               Adoption adoption) {
    const auto& [address, id] = adoption;
    auto [desired, loaded, checks] = prepare_and_open(effects, options);
    if (checks.stop()) co_return FoundDuplicate{{}, invalid(std::move(checks.diagnostics))};
    const auto watched = creates_of(address, loaded.recorded.watched);
    if (watched.empty())
        co_return FoundDuplicate{{},
                                 refused("no create of " + to_string(address) +
                                         " was presumed lost in the last day, so it has no duplicate")};
    const auto& intent = watched.front().intent;
    if (effects.sessions.find(intent.account) == nullptr) co_return FoundDuplicate{{}, not_declared(intent)};
    if (auto refusal = why_not(adoption, desired, loaded.recorded, watched))
        co_return FoundDuplicate{{}, std::move(*refusal)};
    std::optional<ApiResult<state::ObservedInbox>> observed;
    {
        const Sessions::Confidence confidence(effects.sessions, desired);
        observed = co_await look_at(effects, intent.account, id);
    }
    if (!*observed) co_return FoundDuplicate{{}, refused(observed->error())};
    const bool could_be = std::ranges::any_of(watched, [&](const Operation& operation) {
        return plans::could_have_made(plans::create_of(operation, false), observed->value());
    });
    if (!could_be)
        co_return FoundDuplicate{{},
                                 refused("inbox " + to_string(id) + " is not what the lost create of " +
                                         to_string(address) + " would have made; nothing was deleted")};
    co_return FoundDuplicate{destruction_of(adoption, intent), {}, std::move(desired)};
}

asio::awaitable<Imported> destroy_duplicate(Execution& execution, const FoundDuplicate& duplicate) {
    const std::vector<plans::Change> changes{*duplicate.destroy};
    const OnResult quietly = [](const ChangeResult&) {};
    execution.begin();
    const auto applied = co_await execution.carry_out(changes, duplicate.desired, quietly);
    const auto& result = applied.results.front();
    const bool done = result.status == ChangeResult::Status::done;
    const auto code = done ? ExitCode::done : result.changed ? ExitCode::unknown_outcome : ExitCode::failed;
    execution.end(applied, code);
    if (!done) co_return refused(result.message, code);
    co_return Imported{{},
                       {},
                       "The deletion of inbox " + to_string(result.id) + " is queued on the server. " +
                           to_string(result.change.address) + " stays as it is."};
}

Imported keep_duplicate(Effects& effects, const state::Address& address) {
    std::vector<state::OperationId> watched;
    for (const auto& operation : creates_of(address, effects.store->watched()))
        watched.push_back(operation.id);
    if (watched.empty())
        return refused("no create of " + to_string(address) + " is watched: there is nothing to keep");
    effects.store->end_watch(watched);
    return {{}, {}, "Duplicates of " + to_string(address) + " are no longer looked for."};
}

}  // namespace inboxctl::agent
