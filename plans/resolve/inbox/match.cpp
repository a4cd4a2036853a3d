#include "plans/resolve/inbox/match.hpp"

#include <algorithm>

#include "plans/diff/inbox/normalise.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

namespace {

using state::Json;
using state::ObservedInbox;

// Fields that a create sends and a list returns. The others travel in later requests.
bool is_comparable(const state::Field& row) {
    return is_answered(row) && (row.scope == state::Scope::inbox || row.scope == state::Scope::channel ||
                                row.scope == state::Scope::portal);
}

}  // namespace

bool has_visible_key(const CreateInDoubt& create) {
    const auto* key = state::natural_key(create.payload);
    return key != nullptr && is_answered(*key);
}

bool may_have_made(const CreateInDoubt& create, const ObservedInbox& inbox) {
    if (inbox.id <= create.highest_seen || inbox.channel_type != state::name_of(create.payload).channel_type)
        return false;
    if (!has_visible_key(create)) return true;
    const auto* key = state::natural_key(create.payload);
    const Json* wanted = create.wanted.find(id_of(*key));
    const Json* seen = inbox.fields.find(id_of(*key));
    return wanted != nullptr && seen != nullptr && same(*key, *wanted, *seen);
}

bool resembles(const CreateInDoubt& create, const ObservedInbox& inbox) {
    return may_have_made(create, inbox) &&
           std::ranges::any_of(state::identifying(create.payload), [&](state::FieldId id) {
               const Json* wanted = create.wanted.find(id);
               const Json* seen = inbox.fields.find(id);
               return wanted != nullptr && seen != nullptr && *wanted != Json("") && !wanted->is_null() &&
                      same(state::field(id), *wanted, *seen);
           });
}

bool could_have_made(const CreateInDoubt& create, const ObservedInbox& inbox) {
    return may_have_made(create, inbox) &&
           std::ranges::all_of(create.wanted, [&](const state::FieldValue& wanted) {
               const auto& row = state::field(wanted.id);
               const Json* seen = inbox.fields.find(wanted.id);
               return !is_comparable(row) || seen == nullptr || same(row, wanted.value, *seen);
           });
}

}  // namespace inboxctl::plans
