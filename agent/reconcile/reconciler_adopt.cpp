#include "agent/reconcile/adoption.hpp"
#include "agent/reconcile/reconciler.hpp"
#include "state/model/find.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::agent {

namespace {

using state::ObservedInbox;
using state::RecordedInbox;

// Fields that no answer holds stay unrecorded, so that the next apply sends them; but for those that it
// could not send: they are believed to be what the manifest says.
RecordedInbox record_of(const state::DesiredInbox& desired, const ObservedInbox& observed) {
    RecordedInbox recorded{.address = desired.address,
                           .account = desired.account,
                           .id = observed.id,
                           .payload = desired.payload,
                           .identity = observed.identity};
    remember(recorded, desired.lifecycle);
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
    const Sessions::Confidence confidence(sessions_, pass.desired);
    auto observed = co_await look_at(desired->account, adoption.id);
    if (!observed) co_return refused(observed.error());
    if (observed->payload != desired->payload)
        co_return refused("inbox " + to_string(adoption.id) + " is a " + observed->channel_type + ", but " +
                          address + " declares " + std::string(name_of(desired->payload).title));
    if (auto why = co_await recorded_elsewhere(pass, desired->account, observed.value()); !why.empty())
        co_return refused(why + ". An account of a server has one key");
    follow(pass);
    store_->record({record_of(*desired, observed.value())});
    co_return adopted(adoption.address, adoption.id);
}

}  // namespace inboxctl::agent
