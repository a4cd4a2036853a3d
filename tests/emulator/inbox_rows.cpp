#include "tests/emulator/inbox_rows.hpp"

#include <cctype>

#include "tests/emulator/name_rule.hpp"
#include "tests/emulator/zones.hpp"

namespace emulator {
namespace {

using enum Kind;

constexpr std::string_view sender_name_types[] = {"friendly", "professional"};

constexpr Column row_columns[] = {
    {"name", string, "null", Null::refused},
    {"enable_auto_assignment", boolean, "true"},
    {"greeting_enabled", boolean, "false"},
    {"greeting_message", string, "null", Null::allowed, Length::own},
    {"working_hours_enabled", boolean, "false"},
    {"out_of_office_message", string, "null", Null::allowed, Length::own},
    {"timezone", string, "\"UTC\""},
    {"enable_email_collect", boolean, "true"},
    {"csat_survey_enabled", boolean, "false"},
    {"allow_messages_after_resolved", boolean, "true"},
    {"auto_assignment_config", document, "{}"},
    {"lock_to_single_conversation", boolean, "false", Null::refused},
    {"portal_id", integer},
    {"sender_name_type", choice, "\"friendly\"", Null::refused, Length::own, sender_name_types},
    {"business_name", string},
    {"csat_config", document, "{}", Null::refused},
};

Permit csat_permit(const Release& release) {
    Permit rules;
    rules.scalars = {"operator"};
    rules.scalar_arrays = {"values"};
    Permit config;
    config.scalars = {"display_type", "message"};
    config.nested = {{"survey_rules", rules}};
    if (!release.csat_texts) return config;
    config.scalars.insert(config.scalars.end(), {"button_text", "language"});
    Permit page;
    page.scalars = {"name",         "template_id", "friendly_name", "content_sid",
                    "approval_sid", "created_at",  "language",      "status"};
    config.nested.push_back({"template", page});
    return config;
}

void check_assignment_limit(Errors& errors, const json::value& config) {
    if (!config.is_object()) crash();
    const auto& limit = at_or_null(config.get_object(), "max_assignment_limit");
    if (is_blank(limit)) return;
    if (limit.is_bool()) crash();
    const auto number = limit.is_string() ? to_i(limit.get_string()) : cast_integer(limit).as_int64();
    if (number <= 0) errors.add("auto_assignment_config", "max_assignment_limit must be greater than 0");
}

void check_name(Errors& errors, const World& world, const json::object& row,
                std::optional<ChannelType> channel) {
    if (is_blank(at_or_null(row, "name"))) errors.add("name", "can't be blank");
    const bool ruled =
        channel == ChannelType::web_widget || channel == ChannelType::api || channel == ChannelType::email;
    if (!world.release->name_rule || !ruled || keeps_name_rule(text_at(row, "name"))) return;
    errors.add("name", "should not start or end with symbols, and it should not have < > / \\ @ characters.");
}

void check_message(Errors& errors, const json::object& row, std::string_view column) {
    if (length_of(text_at(row, column)) > 10'000) errors.add_length(column, 10'000);
}

// Ruby's `a || b`.
json::value given_or(const json::object& object, std::string_view key, const json::value& otherwise) {
    const auto& value = at_or_null(object, key);
    return is_truthy(value) ? value : otherwise;
}

}  // namespace

const Columns inbox_columns{row_columns};

Permit inbox_permit(const Release& release) {
    Permit permit;
    for (const auto& column : row_columns) {
        if (column.kind != document) permit.scalars.push_back(column.name);
    }
    Permit assignment;
    assignment.scalars = {"max_assignment_limit"};
    permit.nested = {{"csat_config", csat_permit(release)}, {"auto_assignment_config", assignment}};
    return permit;
}

const json::object& fresh_inbox_row() {
    static const json::object row = initial_row(row_columns);
    return row;
}

void validate_inbox(const World& world, const json::object& row, std::optional<ChannelType> channel,
                    const AvatarChange& avatar) {
    Errors errors;
    check_lengths(errors, row_columns, row);
    check_avatar(errors, avatar, *world.release);
    check_name(errors, world, row, channel);
    if (!is_zone(text_at(row, "timezone"))) errors.add("timezone", "is not included in the list");
    check_message(errors, row, "out_of_office_message");
    check_message(errors, row, "greeting_message");
    check_assignment_limit(errors, at_or_null(row, "auto_assignment_config"));
    if (!channel) errors.add("channel", "must exist");
    errors.halt_if_any();
}

void check_inbox_storable(const World& world, const json::object& row) {
    check_storable(row_columns, row);
    const auto& portal = at_or_null(row, "portal_id");
    if (portal.is_int64() && !world.portals.contains(portal.get_int64())) crash();
}

json::object rebuilt_csat(const json::value& sent, const Release& release) {
    if (!sent.is_object()) crash();
    const auto& config = sent.get_object();
    const auto& rules = at_or_null(config, "survey_rules");
    if (rules.is_array()) crash();
    const json::object none;
    const auto& given_rules = rules.is_object() ? rules.get_object() : none;
    json::object out{{"display_type", given_or(config, "display_type", "emoji")},
                     {"message", given_or(config, "message", "")},
                     {"survey_rules",
                      {{"operator", given_or(given_rules, "operator", "contains")},
                       {"values", given_or(given_rules, "values", json::array{})}}}};
    if (!release.csat_texts) return out;
    out["button_text"] = given_or(config, "button_text", "Please rate us");
    out["language"] = given_or(config, "language", "en");
    if (!is_blank(at_or_null(config, "template"))) out["template"] = config.at("template");
    return out;
}

}  // namespace emulator
