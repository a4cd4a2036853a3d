#include "tests/emulator/permit.hpp"

#include <algorithm>
#include <cctype>

namespace emulator {
namespace {

bool is_scalar(const json::value& value) { return !value.is_object() && !value.is_array(); }
bool is_false_or_null(const json::value& value) {
    return value.is_null() || (value.is_bool() && !value.get_bool());
}

void drop_arrays_in_arrays(json::value& value) {
    if (auto* object = value.if_object()) {
        for (auto& [key, each] : *object)
            drop_arrays_in_arrays(each);
    } else if (auto* array = value.if_array()) {
        array->erase(
            std::remove_if(array->begin(), array->end(), [](const json::value& v) { return v.is_array(); }),
            array->end());
        for (auto& each : *array)
            drop_arrays_in_arrays(each);
    }
}

bool is_index(std::string_view key) {
    if (key.starts_with('-')) key.remove_prefix(1);
    return !key.empty() &&
           std::all_of(key.begin(), key.end(), [](unsigned char c) { return std::isdigit(c); });
}

// {"0": {…}, "1": {…}}, as a form writes an array of objects
bool looks_like_rows(const json::object& object) {
    return !object.empty() && std::all_of(object.begin(), object.end(), [](const auto& pair) {
        return is_index(pair.key()) && pair.value().is_object();
    });
}

json::value each_object(const json::value& given, const Permit& rules) {
    if (const auto* array = given.if_array()) {
        json::array out;
        for (const auto& each : *array) {
            if (each.is_object()) out.push_back(permit(each.get_object(), rules));
        }
        return out;
    }
    const auto& object = given.get_object();
    if (!looks_like_rows(object)) return permit(object, rules);
    json::object out;
    for (const auto& [key, each] : object)
        out[key] = permit(each.get_object(), rules);
    return out;
}

}  // namespace

json::object permit(const json::object& given, const Permit& rules) {
    json::object out;
    for (const auto key : rules.scalars) {
        if (const auto* value = given.if_contains(key); value && is_scalar(*value)) out[key] = *value;
    }
    for (const auto key : rules.scalar_arrays) {
        const auto* value = given.if_contains(key);
        if (!value || !value->is_array()) continue;
        const auto& array = value->get_array();
        if (std::all_of(array.begin(), array.end(), is_scalar)) out[key] = array;
    }
    for (const auto key : rules.objects) {
        const auto* value = given.if_contains(key);
        if (!value || !value->is_object()) continue;
        json::value& kept = out[key] = *value;
        if (!rules.arrays_in_arrays) drop_arrays_in_arrays(kept);
    }
    for (const auto& [key, inner] : rules.nested) {
        const auto* value = given.if_contains(key);
        if (!value || is_false_or_null(*value) || is_scalar(*value)) continue;
        out[key] = each_object(*value, inner);
    }
    return out;
}

}  // namespace emulator
