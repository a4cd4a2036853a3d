#include <algorithm>

#include "agent/reconciler.hpp"
#include "state/fields.hpp"

namespace inboxctl::agent {

namespace {

using state::ObservedInbox;
using state::RecordedInbox;

template <class Inboxes>
auto find(const Inboxes& inboxes, const state::Address& address) {
    const auto found = std::ranges::find(inboxes, address, [](const auto& inbox) { return inbox.address; });
    return found == inboxes.end() ? nullptr : &*found;
}

const RecordedInbox* holder_of(const std::vector<RecordedInbox>& inboxes, const std::string& account,
                               state::InboxId id) {
    const auto found = std::ranges::find_if(
        inboxes, [&](const RecordedInbox& inbox) { return inbox.id == id && inbox.account == account; });
    return found == inboxes.end() ? nullptr : &*found;
}

std::string managed_as(const RecordedInbox& inbox) {
    return "inbox " + to_string(inbox.id) + " is managed as " + to_string(inbox.address);
}

Imported refused(std::string message, ExitCode code = ExitCode::failed) {
    return {{}, code, "error: " + std::move(message)};
}

Imported refused(const ApiError& error) {
    return refused(error.message, error.kind == ApiError::Kind::unauthorized  ? ExitCode::token_refused
                                  : error.kind == ApiError::Kind::unreachable ? ExitCode::unreachable
                                  : error.kind == ApiError::Kind::interrupted ? ExitCode::interrupted
                                                                              : ExitCode::failed);
}

Imported adopted(const state::Address& address, state::InboxId id) {
    return {{},
            ExitCode::done,
            to_string(address) + " is inbox " + to_string(id) + " from now on. What differs: inboxctl plan"};
}

// Fields that no answer holds stay unrecorded, so that the next apply sends them; but for those that it
// could not send: they are believed to be what the manifest says.
RecordedInbox record_of(const state::DesiredInbox& desired, const ObservedInbox& observed) {
    RecordedInbox recorded{desired.address,
                           desired.account,
                           observed.id,
                           desired.payload,
                           {},
                           desired.lifecycle.prevent_destroy};
    for (const auto& [id, wanted] : desired.fields) {
        if (const auto* seen = observed.fields.find(id)) recorded.applied.set(id, *seen);
        if (state::field(id).access == state::Access::create_only) recorded.applied.set(id, wanted);
    }
    return recorded;
}

}  // namespace

asio::awaitable<ApiResult<ObservedInbox>> Reconciler::look_at(const std::string& account, state::InboxId id) {
    const auto keep = state::keep_all(fingerprint_);
    co_return co_await sessions_.at(account).api->show(id, keep);
}

asio::awaitable<Imported> Reconciler::import_inbox(const Adoption& adoption) {
    const std::string address = to_string(adoption.address);
    Pass pass = read_manifests();
    if (pass.diagnostics.has_errors()) co_return Imported{std::move(pass.diagnostics), {}, {}};
    load(pass);
    check_bindings(pass);
    if (pass.diagnostics.has_errors()) co_return Imported{std::move(pass.diagnostics), {}, {}};
    const auto* desired = find(pass.desired.inboxes, adoption.address);
    if (desired == nullptr)
        co_return refused("no manifest declares " + address + ": write its block first, then import it");
    if (const auto* known = find(pass.recorded.inboxes, adoption.address))
        co_return refused(address + " is inbox " + to_string(known->id) +
                          " already. To let go of that one: inboxctl state rm " + address);
    if (const auto* other = holder_of(pass.recorded.inboxes, desired->account, adoption.id))
        co_return refused(managed_as(*other) + ". To rename that: inboxctl state mv " +
                          to_string(other->address) + " " + address);
    for (const auto& operation : pass.recorded.open)
        if (operation.intent.address == adoption.address &&
            operation.intent.kind == state::OperationKind::create)
            co_return refused("a create of " + address +
                              " got no answer yet. Settle it first: inboxctl apply, or "
                              "inboxctl resolve " +
                              address + " --adopt " + to_string(adoption.id));
    for (const auto& tombstone : pass.recorded.tombstones)
        if (tombstone.id == adoption.id && tombstone.account == desired->account)
            co_return refused("inbox " + to_string(adoption.id) + " is being deleted, as " +
                              to_string(tombstone.address) + " was");
    open_sessions(pass);
    if (pass.diagnostics.has_errors()) co_return Imported{std::move(pass.diagnostics), {}, {}};
    auto observed = co_await look_at(desired->account, adoption.id);
    if (!observed) co_return refused(observed.error());
    if (observed->payload != desired->payload)
        co_return refused("inbox " + to_string(adoption.id) + " is a " + observed->channel_type + ", but " +
                          address + " declares " + std::string(name_of(desired->payload).title));
    follow(pass);
    store_->record({record_of(*desired, observed.value())});
    co_return adopted(adoption.address, adoption.id);
}

asio::awaitable<Imported> Reconciler::resolve_by_adopting(const Adoption& adoption) {
    Pass pass = read_manifests();
    if (pass.diagnostics.has_errors()) co_return Imported{std::move(pass.diagnostics), {}, {}};
    load(pass);
    check_bindings(pass);
    if (pass.diagnostics.has_errors()) co_return Imported{std::move(pass.diagnostics), {}, {}};
    open_sessions(pass);
    if (pass.diagnostics.has_errors()) co_return Imported{std::move(pass.diagnostics), {}, {}};
    for (const auto& operation : pass.recorded.open) {
        const auto& intent = operation.intent;
        if (intent.address != adoption.address || intent.kind != state::OperationKind::create) continue;
        if (sessions_.find(intent.account) == nullptr)
            co_return refused("no manifest declares its account " + intent.account + " any more");
        if (const auto* other = holder_of(pass.recorded.inboxes, intent.account, adoption.id))
            co_return refused(managed_as(*other) + ", so the create did not make it");
        auto observed = co_await look_at(intent.account, adoption.id);
        if (!observed) co_return refused(observed.error());
        if (observed->channel_type != name_of(intent.payload).channel_type)
            co_return refused("inbox " + to_string(adoption.id) + " is a " + observed->channel_type +
                              " and cannot be what was created");
        const Judged judged{operation, {plans::Verdict::adopted, {adoption.id}}, observed.value()};
        store_->finish({outcome_of(judged)}, clock_->now());
        co_return adopted(adoption.address, adoption.id);
    }
    co_return refused("nothing is open for " + to_string(adoption.address) + ": there is nothing to resolve");
}

asio::awaitable<Imported> Reconciler::resolve_by_retrying(const Adoption& adoption) {
    std::vector<state::Outcome> outcomes;
    for (const auto& operation : store_->open_operations())
        if (operation.intent.address == adoption.address &&
            operation.intent.kind == state::OperationKind::create)
            outcomes.push_back({operation.id, state::Failed{"a person said that nothing came of it"}});
    if (outcomes.empty())
        co_return refused("nothing is open for " + to_string(adoption.address) +
                          ": there is nothing to resolve");
    store_->finish(outcomes, clock_->now());
    co_return Imported{{}, {}, to_string(adoption.address) + " will be created again by the next apply."};
}

}  // namespace inboxctl::agent
