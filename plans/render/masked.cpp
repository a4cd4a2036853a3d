#include "plans/render/masked.hpp"

#include <algorithm>

#include "state/model/inbox/format.hpp"

namespace inboxctl::plans {

namespace {

void mask(std::vector<Change>& changes) {
    for (auto& change : changes) {
        for (auto& field : change.fields) {
            const auto& row = state::field(field.field);
            field.before = masked(row, field.before);
            field.after = masked(row, field.after);
        }
        for (const auto& [id, value] : state::FieldValues(change.rest))
            change.rest.set(id, masked(state::field(id), value));
    }
}

}  // namespace

bool is_open_key(const state::Field& row, std::string_view key) {
    const auto known = std::ranges::find(row.keys, key, &state::Field::name);
    return known != row.keys.end() && known->secrecy == state::Secrecy::open;
}

Json masked(const state::Field& row, const Json& value) {
    if (row.format == state::Format::url && value.is_string())
        return Json(state::without_credentials(value.get_string()));
    if (value.is_null() || row.secrecy == state::Secrecy::open) return value;
    if (row.secrecy == state::Secrecy::secret || !value.is_object()) return Json(mask_text);
    boost::json::object result;
    for (const auto& [key, inner] : value.get_object())
        result[key] = inner.is_null() || is_open_key(row, key) ? inner : Json(mask_text);
    return result;
}

Plan masked(Plan plan) {
    mask(plan.changes);
    mask(plan.drift);
    return plan;
}

}  // namespace inboxctl::plans
