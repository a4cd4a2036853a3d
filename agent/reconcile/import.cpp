#include "agent/reconcile/import.hpp"

#include "agent/execute/record.hpp"
#include "agent/reconcile/look.hpp"
#include "agent/reconcile/stages.hpp"
#include "state/model/find.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::agent {

namespace {

using state::ObservedInbox;
using state::RecordedInbox;

// Fields that the server does not return stay unrecorded, so that the next apply sends them; except those
// that it could not send: the value in the manifest is assumed to be the server's.
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

// Why the state does not allow it.
std::optional<Imported> why_not(const Adoption& adoption, const state::DesiredInbox& desired,
                                const state::Recorded& recorded) {
    const std::string address = to_string(adoption.address);
    const std::string id = to_string(adoption.id);
    if (const auto* known = find(recorded.inboxes, adoption.address))
        return refused(address + " is inbox " + to_string(known->id) +
                       " already. To let go of that one: inboxctl state rm " + address);
    if (const auto* other = holder_of(recorded.inboxes, desired.account, adoption.id))
        return refused(managed_as(*other) + ". To rename that: inboxctl state mv " +
                       to_string(other->address) + " " + address);
    for (const auto& operation : recorded.open)
        if (operation.intent.address == adoption.address &&
            operation.intent.kind == state::OperationKind::create)
            return refused("a create of " + address +
                           " got no response yet. Resolve it first: inboxctl apply, or inboxctl resolve " +
                           address + " --adopt " + id);
    for (const auto& tombstone : recorded.tombstones)
        if (tombstone.id == adoption.id && tombstone.account == desired.account)
            return refused("inbox " + id + " is being deleted, as " + to_string(tombstone.address) + " was");
    return std::nullopt;
}

}  // namespace

asio::awaitable<Imported> import_inbox(Effects& effects, const PassOptions& options, Adoption adoption) {
    auto [manifests, loaded, checks] = prepare(effects, options);
    if (checks.stop()) co_return invalid(std::move(checks.diagnostics));
    const auto* desired = find(manifests.inboxes, adoption.address);
    if (desired == nullptr)
        co_return refused("no manifest declares " + to_string(adoption.address) +
                          ": write its block first, then import it");
    if (auto refusal = why_not(adoption, *desired, loaded.recorded)) co_return std::move(*refusal);
    const TargetAddresses everything;
    checks =
        open_accounts(std::move(checks), effects.sessions, options, manifests, loaded.recorded, everything);
    if (checks.stop()) co_return invalid(std::move(checks.diagnostics));

    const Sessions::Confidence confidence(effects.sessions, manifests);
    const auto observed = co_await look_at(effects, desired->account, adoption.id);
    if (!observed) co_return refused(observed.error());
    if (observed.value().payload != desired->payload)
        co_return refused("inbox " + to_string(adoption.id) + " is a " + observed.value().channel_type +
                          ", but " + to_string(adoption.address) + " declares " +
                          std::string(name_of(desired->payload).title));
    const auto elsewhere = co_await recorded_elsewhere(effects, manifests.accounts, loaded.recorded.inboxes,
                                                       desired->account, observed.value());
    if (!elsewhere.empty()) co_return refused(elsewhere);

    const auto used = accounts_used(effects.sessions, manifests, checks.left_out);
    plans::ToRecord to_record;
    to_record.renames = std::move(loaded.renames);
    to_record.bindings = plans::new_bindings(manifests.accounts, used, loaded.recorded.accounts);
    record(*effects.store, to_record, moment_of(*effects.clock));
    effects.store->record({record_of(*desired, observed.value())});
    co_return adopted(adoption.address, adoption.id);
}

}  // namespace inboxctl::agent
