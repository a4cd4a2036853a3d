#include "agent/reconcile/resolve_by_person.hpp"

#include <algorithm>

#include "agent/execute/record.hpp"
#include "agent/reconcile/look.hpp"
#include "plans/resolve/resolved_create.hpp"
#include "state/model/find.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::agent {

namespace {

using state::Operation;
using state::OperationKind;

Imported nothing_open(const state::Address& address) {
    return refused("nothing is open for " + to_string(address) + ": there is nothing to resolve");
}

// The person has looked at the inboxes that are there now, so none of them was made by these creates.
std::vector<state::Outcome> presume_lost(const std::vector<Operation>& creates, const std::string& why,
                                         std::optional<state::InboxId> seen) {
    std::vector<state::Outcome> outcomes;
    for (const auto& operation : creates) {
        state::PresumedLost presumed_lost{.message = why};
        presumed_lost.seen = seen;
        outcomes.push_back({operation.id, presumed_lost});
    }
    return outcomes;
}

// The first create has made the inbox; the others of the address have not.
std::vector<state::Outcome> adoption_of(const std::vector<Operation>& creates,
                                        const state::ObservedInbox& observed) {
    const plans::ResolvedCreate made{
        creates.front(), {plans::Conclusion::found, {observed.id}}, observed, {}, false};
    const std::vector<Operation> others(creates.begin() + 1, creates.end());
    auto outcomes = presume_lost(others, "a person said that another create made the inbox", {});
    outcomes.push_back(outcome_of(made));
    return outcomes;
}

}  // namespace

std::vector<Operation> creates_of(const state::Address& address, const std::vector<Operation>& operations) {
    std::vector<Operation> creates;
    for (const auto& operation : operations)
        if (operation.intent.address == address && operation.intent.kind == OperationKind::create)
            creates.push_back(operation);
    return creates;
}

Imported not_declared(const state::Intent& intent) {
    return refused("no manifest declares its account " + intent.account + " any more");
}

Prepared prepare_and_open(Effects& effects, const PassOptions& options) {
    auto prepared = prepare(effects, options);
    if (prepared.checks.stop()) return prepared;
    const TargetAddresses everything;
    prepared.checks = open_accounts(std::move(prepared.checks), effects.sessions, options, prepared.desired,
                                    prepared.loaded.recorded, everything);
    return prepared;
}

asio::awaitable<Imported> resolve_by_adopting(Effects& effects, const PassOptions& options,
                                              Adoption adoption) {
    const auto& [address, id] = adoption;
    auto [desired, loaded, checks] = prepare_and_open(effects, options);
    if (checks.stop()) co_return invalid(std::move(checks.diagnostics));
    const auto& recorded = loaded.recorded;
    auto creates = creates_of(address, recorded.open);
    if (creates.empty()) {
        creates = creates_of(address, recorded.watched);
        const auto* known = find(recorded.inboxes, address);
        if (!creates.empty() && known != nullptr)
            co_return refused(to_string(address) + " is inbox " + to_string(known->id) +
                              " already. To let go of that one: inboxctl state rm " + to_string(address));
    }
    if (creates.empty()) co_return nothing_open(address);
    const auto& intent = creates.front().intent;
    if (effects.sessions.find(intent.account) == nullptr) co_return not_declared(intent);
    if (const auto* other = holder_of(recorded.inboxes, intent.account, id))
        co_return refused(managed_as(*other) + ", so the create did not make it");
    const Sessions::Confidence confidence(effects.sessions, desired);
    const auto observed = co_await look_at(effects, intent.account, id);
    if (!observed) co_return refused(observed.error());
    if (observed.value().channel_type != name_of(intent.payload).channel_type)
        co_return refused("inbox " + to_string(id) + " is a " + observed.value().channel_type +
                          " and cannot be what was created");
    record_outcomes(*effects.store, adoption_of(creates, observed.value()), moment_of(*effects.clock));
    co_return adopted(address, id);
}

asio::awaitable<Imported> resolve_by_retrying(Effects& effects, const PassOptions& options,
                                              state::Address address) {
    auto [desired, loaded, checks] = prepare_and_open(effects, options);
    if (checks.stop()) co_return invalid(std::move(checks.diagnostics));
    const auto creates = creates_of(address, loaded.recorded.open);
    if (creates.empty()) co_return nothing_open(address);
    state::InboxId seen{};
    // In an account that no manifest declares any more nothing can be read, and nothing is created.
    if (Session* session = effects.sessions.find(creates.front().intent.account)) {
        const Sessions::Confidence confidence(effects.sessions, desired);
        const state::Keep keep{[](state::InboxId) { return state::FieldMask(); }, effects.fingerprint};
        const auto list = co_await session->api->list(keep);
        if (!list) co_return refused(list.error());
        for (const auto& inbox : list.value())
            seen = std::max(seen, inbox.id);
    }
    const auto outcomes = presume_lost(creates, "a person said that nothing came of it", seen);
    record_outcomes(*effects.store, outcomes, moment_of(*effects.clock));
    co_return Imported{{}, {}, to_string(address) + " will be created again by the next apply."};
}

}  // namespace inboxctl::agent
