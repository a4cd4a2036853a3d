#include "plans/diff/removal.hpp"

#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

std::string shown_name(const state::FieldValues& fields) {
    static const FieldId name = state::inbox_field("name");
    const Json* value = fields.find(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Change removal(const state::RecordedInbox& recorded, Action action, Reason reason,
               const state::ObservedInbox* observed) {
    return {.action = action,
            .reason = reason,
            .address = recorded.address,
            .account = recorded.account,
            .payload = recorded.payload,
            .name = observed == nullptr ? shown_name(recorded.applied) : observed->name,
            .id = recorded.id,
            .fields = {},
            .rest = recorded.applied};
}

void set_fields(Change& change, std::vector<FieldChange> fields) {
    for (const auto& field : fields)
        change.rest.erase(field.field);
    change.fields = std::move(fields);
}

}  // namespace inboxctl::plans
