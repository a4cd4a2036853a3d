#include "plans/diff/inbox/normalise.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>

namespace inboxctl::plans {

namespace {

using state::Scope;
using state::Type;

Json in_table_order(const Field& row, const Json& wanted) {
    boost::json::array result;
    for (const auto& choice : row.choices)
        for (const auto& item : wanted.as_array())
            if (item.is_string() && std::string_view(item.get_string()) == choice.name) {
                result.push_back(item);
                break;
            }
    return result;
}

// Chatwoot stores the addresses of agents in lower case.
Json sorted_set(Json wanted) {
    auto& items = wanted.as_array();
    for (auto& item : items)
        for (char& c : item.as_string())
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    std::ranges::sort(items, {}, [](const Json& item) { return std::string_view(item.as_string()); });
    const auto [first, last] = std::ranges::unique(items);
    items.erase(first, last);
    return wanted;
}

// An update completes csat_config with these defaults; a create stores it as sent. With the defaults filled
// in on both sides, the two compare as equal.
Json with_defaults(std::span<const Field> keys, Json value) {
    if (!value.is_object()) value.emplace_object();
    auto& object = value.get_object();
    for (const auto& key : keys) {
        Json* inner = object.if_contains(key.name);
        if (inner == nullptr && !key.server_default.empty())
            object[key.name] = boost::json::parse(key.server_default);
        else if (key.name == "survey_rules")
            object[key.name] = with_defaults(key.keys, inner != nullptr ? *inner : Json());
    }
    return value;
}

// The server creates a template itself and keeps it if none is declared. An empty template means none.
Json as_far_as_declared(const Json& wanted, Json seen) {
    const Json* declared = wanted.as_object().if_contains("template");
    if (declared == nullptr)
        seen.as_object().erase("template");
    else if (*declared == Json(boost::json::object{}))
        seen.as_object().emplace("template", *declared);
    return seen;
}

bool same_number(const Json& a, const Json& b) {
    if (!a.is_double() && !b.is_double()) return a == b;
    const auto x = a.to_number<double>(), y = b.to_number<double>();
    return x == y || std::abs(x - y) <= 1e-14 * std::max(std::abs(x), std::abs(y));
}

bool same_value(const Json& a, const Json& b) {
    if (a.is_number() && b.is_number()) return same_number(a, b);
    if (a.is_array() && b.is_array()) return std::ranges::equal(a.get_array(), b.get_array(), same_value);
    if (a.is_object() && b.is_object()) {
        if (a.get_object().size() != b.get_object().size()) return false;
        return std::ranges::all_of(a.get_object(), [&](const auto& entry) {
            const Json* other = b.get_object().if_contains(entry.key());
            return other != nullptr && same_value(entry.value(), *other);
        });
    }
    return a == b;
}

// Days that are left out are not managed, and the server adds its own keys to objects with secrets, except to
// those it never returns.
bool is_declared_in_part(const Field& row) {
    return row.scope == Scope::hours || (row.secrecy == state::Secrecy::contents && is_answered(row));
}

bool contains(const Json& seen, const Json& wanted) {
    if (!seen.is_object() || !wanted.is_object()) return same_value(wanted, seen);
    return std::ranges::all_of(wanted.get_object(), [&](const auto& entry) {
        const Json* other = seen.get_object().if_contains(entry.key());
        return other != nullptr && contains(*other, entry.value());
    });
}

}  // namespace

Json normalise(const Field& row, Json wanted) {
    if (row.type == Type::choices && wanted.is_array()) return in_table_order(row, wanted);
    if (row.type == Type::emails && wanted.is_array()) return sorted_set(std::move(wanted));
    if (row.name == "csat_config") return with_defaults(row.keys, std::move(wanted));
    return wanted;
}

bool same(const Field& row, const Json& wanted, const Json& seen) {
    if (wanted.is_string() && seen.is_string()) return wanted.get_string() == seen.get_string();
    if (is_declared_in_part(row)) return contains(seen, wanted);
    if (same_value(wanted, seen)) return true;
    if (row.name == "csat_config") {
        const Json full = normalise(row, wanted);
        return same_value(full, as_far_as_declared(full, normalise(row, seen)));
    }
    const bool is_set = row.type == Type::choices || row.type == Type::emails;
    return is_set && same_value(normalise(row, wanted), normalise(row, seen));
}

Json compared_part(const Field& row, const Json& wanted, Json seen) {
    if (!is_declared_in_part(row) || !wanted.is_object() || !seen.is_object()) return seen;
    boost::json::object part;
    for (const auto& [key, value] : wanted.get_object())
        if (const auto* inner = seen.get_object().if_contains(key)) part.emplace(key, *inner);
    return part;
}

}  // namespace inboxctl::plans
