// What a person says about creates without an answer.
#include "agent/reconcile/reconciler.hpp"
#include "plans/resolve/inbox/match.hpp"
#include "plans/resolve/resolved_create.hpp"
#include "plans/resolve/tracked.hpp"
#include "state/model/find.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::agent {

namespace {

using state::Operation;
using state::OperationKind;

std::vector<Operation> creates_of(const state::Address& address, const std::vector<Operation>& operations) {
    std::vector<Operation> creates;
    for (const auto& operation : operations)
        if (operation.intent.address == address && operation.intent.kind == OperationKind::create)
            creates.push_back(operation);
    return creates;
}

Imported nothing_open(const state::Address& address) {
    return refused("nothing is open for " + to_string(address) + ": there is nothing to resolve");
}

Imported not_declared(const state::Intent& intent) {
    return refused("no manifest declares its account " + intent.account + " any more");
}

// Who says so has looked at the inboxes that are there now, so none of them is its work.
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

}  // namespace

Pass Reconciler::begin_to_resolve() {
    Pass pass = read_manifests();
    if (pass.diagnostics.has_errors()) return pass;
    load(pass);
    check_bindings(pass);
    if (!pass.diagnostics.has_errors()) open_sessions(pass);
    return pass;
}

asio::awaitable<Imported> Reconciler::resolve_by_adopting(Adoption adoption) {
    const auto& [address, id] = adoption;
    Pass pass = begin_to_resolve();
    if (pass.diagnostics.has_errors()) co_return Imported{std::move(pass.diagnostics), {}, {}};
    auto creates = creates_of(address, pass.recorded.open);
    const auto* recorded = find(pass.recorded.inboxes, address);
    if (creates.empty()) {
        creates = creates_of(address, pass.recorded.watched);
        if (!creates.empty() && recorded != nullptr)
            co_return refused(to_string(address) + " is inbox " + to_string(recorded->id) +
                              " already. To let go of that one: inboxctl state rm " + to_string(address));
    }
    if (creates.empty()) co_return nothing_open(address);
    const auto& intent = creates.front().intent;
    if (sessions_.find(intent.account) == nullptr) co_return not_declared(intent);
    if (const auto* other = holder_of(pass.recorded.inboxes, intent.account, id))
        co_return refused(managed_as(*other) + ", so the create did not make it");
    const Sessions::Confidence confidence(sessions_, pass.desired);
    auto observed = co_await look_at(intent.account, id);
    if (!observed) co_return refused(observed.error());
    if (observed->channel_type != name_of(intent.payload).channel_type)
        co_return refused("inbox " + to_string(id) + " is a " + observed->channel_type +
                          " and cannot be what was created");
    const plans::ResolvedCreate create{creates.front(), {plans::Conclusion::found, {id}}, observed.value()};
    creates.erase(creates.begin());
    auto outcomes = presume_lost(creates, "a person said that another create made the inbox", {});
    outcomes.push_back(outcome_of(create));
    store_->finish(outcomes, moment_of(*clock_));
    co_return adopted(address, id);
}

asio::awaitable<Imported> Reconciler::resolve_by_retrying(Adoption adoption) {
    const auto& address = adoption.address;
    Pass pass = begin_to_resolve();
    if (pass.diagnostics.has_errors()) co_return Imported{std::move(pass.diagnostics), {}, {}};
    const auto creates = creates_of(address, pass.recorded.open);
    if (creates.empty()) co_return nothing_open(address);
    const auto& account = creates.front().intent.account;
    state::InboxId seen{};
    // Of an account that nobody declares any more there is nothing to be seen, nor to be created.
    if (Session* session = sessions_.find(account)) {
        const Sessions::Confidence confidence(sessions_, pass.desired);
        const state::Keep keep{[](state::InboxId) { return state::FieldMask(); }, fingerprint_};
        const auto list = co_await session->api->list(keep);
        if (!list) co_return refused(list.error());
        for (const auto& inbox : list.value())
            seen = std::max(seen, inbox.id);
    }
    store_->finish(presume_lost(creates, "a person said that nothing came of it", seen), moment_of(*clock_));
    co_return Imported{{}, {}, to_string(address) + " will be created again by the next apply."};
}

asio::awaitable<FoundDuplicate> Reconciler::find_duplicate(Adoption adoption) {
    const auto& [address, id] = adoption;
    Pass pass = begin_to_resolve();
    if (pass.diagnostics.has_errors()) co_return FoundDuplicate{{}, {std::move(pass.diagnostics), {}, {}}};
    const auto watched = creates_of(address, pass.recorded.watched);
    if (watched.empty())
        co_return FoundDuplicate{{},
                                 refused("no create of " + to_string(address) +
                                         " was taken for lost in the last day, so it has no twin")};
    const auto& intent = watched.front().intent;
    if (sessions_.find(intent.account) == nullptr) co_return FoundDuplicate{{}, not_declared(intent)};
    const bool only_one =
        find(pass.recorded.inboxes, address) == nullptr && find(pass.desired.inboxes, address) != nullptr;
    if (only_one)
        co_return FoundDuplicate{{},
                                 refused(to_string(address) +
                                         " has no inbox yet, and this may be the one: "
                                         "inboxctl apply adopts it, or inboxctl resolve " +
                                         to_string(address) + " --adopt " + to_string(id))};
    const auto tracked = plans::tracked_beside(pass.recorded.inboxes, pass.desired.accounts, intent.account);
    if (tracked.contains(id)) {
        const auto* holder = holder_of(pass.recorded.inboxes, intent.account, id);
        co_return FoundDuplicate{
            {},
            refused((holder != nullptr ? managed_as(*holder) : "inbox " + to_string(id) + " is managed") +
                    ", so it is nobody's twin")};
    }
    const Sessions::Confidence confidence(sessions_, pass.desired);
    const auto observed = co_await look_at(intent.account, id);
    if (!observed) co_return FoundDuplicate{{}, refused(observed.error())};
    const bool is_its_work = std::ranges::any_of(watched, [&](const Operation& operation) {
        return plans::could_have_made(plans::create_of(operation, false), observed.value());
    });
    if (!is_its_work)
        co_return FoundDuplicate{{},
                                 refused("inbox " + to_string(id) + " is not what the lost create of " +
                                         to_string(address) + " would have made; nothing was deleted")};
    plans::Change change;
    change.address = address;
    change.account = intent.account;
    change.action = plans::Action::destroy;
    change.reason = plans::Reason::asked;
    change.payload = intent.payload;
    change.id = id;
    co_return FoundDuplicate{std::move(change), {}, std::move(pass.desired)};
}

asio::awaitable<Imported> Reconciler::destroy_duplicate(const FoundDuplicate& duplicate) {
    const std::vector<plans::Change> changes{*duplicate.destroy};
    has_sent_ = true;
    run_ = store_->begin_run(options_.command, clock_->now());
    const OnResult quietly = [](const ChangeResult&) {};
    const auto applied = co_await execute(changes, duplicate.desired, quietly);
    const auto& result = applied.results.front();
    const bool done = result.status == ChangeResult::Status::done;
    const auto code = done ? ExitCode::done : result.changed ? ExitCode::unknown_outcome : ExitCode::failed;
    end_run(applied, code);
    if (!done) co_return refused(result.message, code);
    co_return Imported{{},
                       {},
                       "The deletion of inbox " + to_string(result.id) + " is queued on the server. " +
                           to_string(result.change.address) + " stays as it is."};
}

asio::awaitable<Imported> Reconciler::keep_duplicate(Adoption adoption) {
    std::vector<state::OperationId> watched;
    for (const auto& operation : creates_of(adoption.address, store_->watched()))
        watched.push_back(operation.id);
    if (watched.empty())
        co_return refused("no create of " + to_string(adoption.address) +
                          " is watched: there is nothing to keep");
    store_->end_watch(watched);
    co_return Imported{{}, {}, "Nobody looks for a twin of " + to_string(adoption.address) + " any more."};
}

}  // namespace inboxctl::agent
