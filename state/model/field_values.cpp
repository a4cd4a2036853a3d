#include "state/model/field_values.hpp"

#include <algorithm>

namespace inboxctl::state {

const Json* FieldValues::find(FieldId id) const {
    const auto found = std::ranges::lower_bound(items_, id, {}, &FieldValue::id);
    return found != items_.end() && found->id == id ? &found->value : nullptr;
}

void FieldValues::set(FieldId id, Json&& value) {
    if (items_.empty() || items_.back().id < id) {  // the usual case: readers follow the order of the table
        items_.emplace_back(id, std::move(value));
        return;
    }
    const auto place = std::ranges::lower_bound(items_, id, {}, &FieldValue::id);
    if (place != items_.end() && place->id == id)
        place->value = std::move(value);
    else
        items_.insert(place, FieldValue{id, std::move(value)});
}

void FieldValues::erase(FieldId id) {
    std::erase_if(items_, [&](const FieldValue& item) { return item.id == id; });
}

}  // namespace inboxctl::state
