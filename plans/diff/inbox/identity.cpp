#include "plans/diff/inbox/identity.hpp"

#include "plans/diff/inbox/normalise.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

namespace {

enum class Likeness { unknown, same, other };

// The response to an earlier update may have been lost, so the server may already have what is declared.
Likeness likeness(FieldId id, const state::RecordedInbox& recorded, const state::ObservedInbox& observed,
                  const state::DesiredInbox* desired) {
    const Json* seen = observed.fields.find(id);
    const Json* applied = recorded.applied.find(id);
    if (seen == nullptr || applied == nullptr) return Likeness::unknown;
    const Json* wanted = desired != nullptr ? desired->fields.find(id) : nullptr;
    const auto& row = state::field(id);
    const bool is_same = same(row, *applied, *seen) || (wanted != nullptr && same(row, *wanted, *seen));
    return is_same ? Likeness::same : Likeness::other;
}

}  // namespace

bool is_same_inbox(const state::RecordedInbox& recorded, const state::ObservedInbox& observed,
                   const state::DesiredInbox* desired) {
    if (observed.channel_type != state::name_of(recorded.payload).channel_type) return false;
    if (recorded.identity != 0 && observed.identity != 0) return recorded.identity == observed.identity;
    const auto* key = state::natural_key(recorded.payload);
    if (key == nullptr || likeness(id_of(*key), recorded, observed, desired) != Likeness::other) return true;
    static const FieldId name = state::inbox_field("name");
    return desired != nullptr && likeness(name, recorded, observed, desired) == Likeness::same;
}

}  // namespace inboxctl::plans
