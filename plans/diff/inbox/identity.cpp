#include "plans/diff/inbox/identity.hpp"

#include "plans/diff/inbox/normalise.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

namespace {

enum class Likeness { unknown, same, other };

// An update of ours may have got no answer: then the server has what is wanted.
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

Finding another_inbox(const state::RecordedInbox& recorded, const state::ObservedInbox& observed) {
    const std::string address = to_string(recorded.address), id = to_string(recorded.id);
    return {Finding::Kind::blocked, recorded.address, recorded.id,
            "inbox " + id + ", \"" + observed.name +
                "\", is not the one that is recorded: the server has given its id to another, as after a "
                "restored backup",
            "to let go of it: inboxctl state rm " + address +
                "; then apply creates the inbox anew, or inboxctl import " + address +
                " ID takes one that is there"};
}

}  // namespace inboxctl::plans
