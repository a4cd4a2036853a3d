#include "state/model/model.hpp"

#include <algorithm>

namespace inboxctl::state {

const Json* FieldValues::find(FieldId id) const {
    const auto found = std::ranges::lower_bound(items_, id, {}, &FieldValue::id);
    return found != items_.end() && found->id == id ? &found->value : nullptr;
}

void FieldValues::set(FieldId id, Json value) {
    if (items_.empty() || items_.back().id < id) {  // as in most readings: in the table's order
        items_.push_back({id, std::move(value)});
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

std::string_view to_string(Mode mode) {
    switch (mode) {
        case Mode::enforce:
            return "enforce";
        case Mode::plan:
            return "plan";
        case Mode::observe:
            return "observe";
    }
    return {};
}

std::optional<Mode> mode_named(std::string_view name) {
    for (const auto mode : {Mode::enforce, Mode::plan, Mode::observe})
        if (name == to_string(mode)) return mode;
    return std::nullopt;
}

void remember(RecordedInbox& inbox, const Lifecycle& lifecycle) {
    inbox.prevent_destroy = lifecycle.prevent_destroy;
    inbox.mode = lifecycle.mode;
}

bool is_protected(const RecordedInbox& inbox) { return inbox.prevent_destroy || inbox.mode != Mode::enforce; }

}  // namespace inboxctl::state
