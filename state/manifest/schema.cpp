#include "state/manifest/schema.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <limits>

#include "state/model/account_fields.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/hours.hpp"
#include "state/model/pretty.hpp"

namespace inboxctl::state {

namespace {

using boost::json::array;
using boost::json::object;

object closed(object properties, array required = {}) {
    object result{{"type", "object"}, {"additionalProperties", false}};
    result["properties"] = std::move(properties);
    if (!required.empty()) result["required"] = std::move(required);
    return result;
}

object reference_to(std::string_view definition) {
    return {{"$ref", std::string("#/definitions/").append(definition)}};
}

array names_of(const Field& row) {
    array names;
    for (const auto& choice : row.choices)
        names.emplace_back(choice.name);
    return names;
}

object object_of(const Field& row);

object bounded(object type, std::string_view keyword, std::int64_t most) {
    if (most != std::numeric_limits<std::int64_t>::max()) type[keyword] = most;
    return type;
}

object plain_schema_of(const Field& row) {
    switch (row.type) {
        case Type::boolean:
            return {{"type", "boolean"}};
        case Type::integer:
            return bounded({{"type", "integer"}, {"minimum", row.min}}, "maximum", row.max);
        case Type::text:
            if (row.min == 0) return bounded({{"type", "string"}}, "maxLength", row.max);
            return bounded({{"type", "string"}, {"minLength", row.min}}, "maxLength", row.max);
        case Type::timezone:
        case Type::image:
            return {{"type", "string"}};
        case Type::choice:
            return {{"enum", names_of(row)}};
        case Type::choices:
            return {{"type", "array"}, {"uniqueItems", true}, {"items", object{{"enum", names_of(row)}}}};
        case Type::object:
            return object_of(row);
        case Type::objects:
            return {{"type", "array"}, {"items", object_of(row)}};
        case Type::texts:
            return {{"type", "array"}, {"items", object{{"type", "string"}}}};
        case Type::emails:
            return {{"type", "array"}, {"uniqueItems", true}, {"items", object{{"type", "string"}}}};
        case Type::hours:
            return reference_to("hours");
        case Type::any:
            return {};
    }
    return {};
}

object schema_of(const Field& row) {
    object result = plain_schema_of(row);
    if (row.secrecy == Secrecy::secret)
        result = {{"anyOf", array{std::move(result), reference_to("secret")}}};
    if (!row.help.empty()) result["description"] = row.help;
    if (!row.server_default.empty()) result["default"] = boost::json::parse(row.server_default);
    return result;
}

object object_of(const Field& row) {
    object properties;
    array required;
    for (const auto& key : row.keys) {
        properties[key.name] = schema_of(key);
        if (key.required != 0) required.emplace_back(key.name);
    }
    object result = closed(std::move(properties), std::move(required));
    if (row.openness == Openness::open) result.erase("additionalProperties");
    return result;
}

object channel_of(Payload payload) {
    const auto& name = name_of(payload);
    object properties{{"type", object{{"const", name.type}}}};
    array required{"type"};
    for (const auto& row : fields()) {
        if (row.scope != Scope::channel || !is_for(row, payload)) continue;
        properties[row.name] = schema_of(row);
        if ((row.required & mask(payload)) != 0) required.emplace_back(row.name);
    }
    object result = closed(std::move(properties), std::move(required));
    result["title"] = name.title;
    return result;
}

// Fields of the inbox that only some channel types require.
array required_by_type() {
    array rules;
    for (const auto& row : fields()) {
        if (row.scope == Scope::channel || row.required == 0) continue;
        array types;
        for (const auto& name : payload_names())
            if ((row.required & mask(name.payload)) != 0 &&
                std::ranges::find(types, Json(name.type)) == types.end())
                types.emplace_back(name.type);
        const object channel{{"properties", object{{"type", object{{"enum", std::move(types)}}}}},
                             {"required", array{"type"}}};
        rules.emplace_back(object{
            {"if", object{{"properties", object{{"channel", channel}}}, {"required", array{"channel"}}}},
            {"then", object{{"required", array{row.name}}}}});
    }
    return rules;
}

object inbox() {
    object properties;
    for (const auto& row : fields())
        if (row.scope != Scope::channel) properties[row.name] = schema_of(row);
    array channels;
    for (const auto& name : payload_names())
        channels.emplace_back(channel_of(name.payload));
    properties["account"] = object{{"type", "string"}, {"description", "key of an [account.KEY] block"}};
    properties["channel"] = object{{"anyOf", std::move(channels)}};
    properties["lifecycle"] =
        closed({{"prevent_destroy", object{{"type", "boolean"}}},
                {"ignore_changes", object{{"type", "array"}, {"items", object{{"type", "string"}}}}},
                {"mode", object{{"enum", array{"enforce", "plan", "observe"}}}}});
    object result = closed(std::move(properties), {"channel"});
    if (auto rules = required_by_type(); !rules.empty()) result["allOf"] = std::move(rules);
    return result;
}

object defaults() {
    object result = inbox();
    result.erase("required");
    result.erase("allOf");
    return result;
}

object schema_of(const AccountField& row) {
    switch (row.type) {
        case AccountField::Type::text:
            return {{"type", "string"}};
        case AccountField::Type::number:
            return {{"type", "integer"}, {"minimum", 1}};
        case AccountField::Type::boolean:
            return {{"type", "boolean"}};
        case AccountField::Type::secret:
            return {{"anyOf", array{object{{"type", "string"}}, reference_to("secret")}}};
    }
    return {};
}

object account() {
    object properties;
    array required;
    for (const auto& row : account_fields()) {
        object property = schema_of(row);
        property["description"] = row.help;
        properties[row.name] = std::move(property);
        if (row.required) required.emplace_back(row.name);
    }
    return closed(std::move(properties), std::move(required));
}

object secret() {
    array ways;
    for (const auto* way : {"env", "file", "credential"})
        ways.emplace_back(closed({{way, object{{"type", "string"}}}}, {way}));
    return {{"oneOf", std::move(ways)}};
}

object hours() {
    object days;
    for (const auto day : week)
        days[day] = object{{"type", "string"},
                           {"pattern", day_hours_pattern},
                           {"description", "\"09:00-17:30\", \"closed\" or \"open all day\""}};
    return closed(std::move(days));
}

object by_key(object item) { return {{"type", "object"}, {"additionalProperties", std::move(item)}}; }

object list_of(object item) { return {{"type", "array"}, {"items", std::move(item)}}; }

}  // namespace

std::string json_schema() {
    object schema{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "inboxctl manifest"}};
    object definitions;
    definitions["secret"] = secret();
    definitions["hours"] = hours();
    definitions["inbox"] = inbox();
    definitions["defaults"] = defaults();
    definitions["account"] = account();
    object properties;
    properties["account"] = by_key(reference_to("account"));
    properties["defaults"] = reference_to("defaults");
    properties["inbox"] = by_key(reference_to("inbox"));
    properties["policy"] = closed({{"prune", object{{"type", "boolean"}}},
                                   {"max_destroy", object{{"type", "integer"}, {"minimum", 0}}}});
    const object text{{"type", "string"}};
    properties["moved"] = list_of(closed({{"from", text}, {"to", text}}, {"from", "to"}));
    properties["removed"] = list_of(closed({{"key", text}}, {"key"}));
    const object whole = closed(std::move(properties));
    for (const auto& [key, value] : whole)
        schema[key] = value;
    schema["definitions"] = std::move(definitions);
    return pretty(schema);
}

}  // namespace inboxctl::state
