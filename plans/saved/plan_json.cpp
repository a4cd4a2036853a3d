#include "plans/saved/plan_json.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

#include "plans/diff/names.hpp"
#include "plans/saved/json_members.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::plans {

namespace {

using boost::json::array;
using boost::json::object;

constexpr const char* not_a_plan = "it is not a saved plan; save one with: inboxctl plan --out FILE";
constexpr std::array<std::string_view, 2> purpose_names{"converge", "destroy"};
constexpr std::array<std::string_view, state::payload_count> payload_names{
    "web_widget", "api", "email", "line", "telegram", "whatsapp_cloud", "whatsapp_360dialog", "sms"};

// Keys are printed at the start of a line, so they must be valid.
std::string read_key(const Json& json) {
    auto key = read_text(json);
    if (!state::is_valid_key(key)) throw Unreadable("a key is invalid");
    return key;
}

std::string key_in(const Json& json, std::string_view key) { return read_key(member(json, key)); }

Json write_text(const std::string& text) { return Json(text); }

FieldId field_in(Payload payload, std::string_view path) {
    const auto* row = state::find_by_path(payload, path);
    if (row == nullptr) throw Unreadable("the field \"" + std::string(path) + "\" is unknown");
    return id_of(*row);
}

Json write_field(const FieldChange& field) {
    return object{{"field", path_of(state::field(field.field))},
                  {"before", field.before},
                  {"after", field.after},
                  {"cause", name_in(cause_names, field.cause)}};
}

FieldChange read_field(Payload payload, const Json& json) {
    return {field_in(payload, text_in(json, "field")), member(json, "before"), member(json, "after"),
            value_in<Cause>(cause_names, text_in(json, "cause"))};
}

Json write_change(const Change& change) {
    object rest;
    for (const auto& [id, value] : change.rest)
        rest[path_of(state::field(id))] = value;
    return object{{"address", change.address.key},
                  {"action", name_in(action_names, change.action)},
                  {"reason", name_in(reason_names, change.reason)},
                  {"account", change.account},
                  {"kind", name_in(payload_names, change.payload)},
                  {"name", change.name},
                  {"id", to_number(change.id)},
                  {"fields", write_list(change.fields, write_field)},
                  {"rest", std::move(rest)}};
}

Change read_change(const Json& json) {
    Change change;
    change.address = {key_in(json, "address")};
    change.action = value_in<Action>(action_names, text_in(json, "action"));
    change.reason = value_in<Reason>(reason_names, text_in(json, "reason"));
    change.account = key_in(json, "account");
    change.payload = value_in<Payload>(payload_names, text_in(json, "kind"));
    change.name = text_in(json, "name");
    change.id = InboxId{number_in(json, "id")};
    change.fields = read_list<FieldChange>(
        json, "fields", [&](const Json& field) { return read_field(change.payload, field); });
    for (const auto& [path, value] : object_in(json, "rest"))
        change.rest.set(field_in(change.payload, path), value);
    return change;
}

Json write_finding(const Finding& finding) {
    return object{{"kind", name_in(finding_names, finding.kind)},
                  {"address", finding.address.key},
                  {"id", to_number(finding.id)},
                  {"message", finding.message},
                  {"remedy", finding.remedy}};
}

Finding read_finding(const Json& json) {
    return {value_in<Finding::Kind>(finding_names, text_in(json, "kind")),
            {key_in(json, "address")},
            InboxId{number_in(json, "id")},
            text_in(json, "message"),
            text_in(json, "remedy")};
}

Json write_reading(const Reading& reading) {
    return object{{"account", reading.account},
                  {"url", reading.url},
                  {"version", to_string(reading.version)},
                  {"inboxes", static_cast<std::int64_t>(reading.inboxes)},
                  {"how", name_in(how_names, reading.how)}};
}

Reading read_reading(const Json& json) {
    const auto version = state::parse_version(text_in(json, "version"));
    if (!version) throw Unreadable("the version of a server is invalid");
    return {key_in(json, "account"), text_in(json, "url"), *version, count_in(json, "inboxes"),
            value_in<Reading::How>(how_names, text_in(json, "how"))};
}

Plan read_plan(const Json& json) {
    Plan plan;
    plan.changes = read_list<Change>(json, "changes", read_change);
    plan.drift = read_list<Change>(json, "drift", read_change);
    plan.findings = read_list<Finding>(json, "findings", read_finding);
    if (json.get_object().contains("notes")) plan.notes = read_list<std::string>(json, "notes", read_text);
    plan.warnings = read_list<std::string>(json, "warnings", read_text);
    plan.refusals = read_list<std::string>(json, "refusals", read_text);
    plan.readings = read_list<Reading>(json, "readings", read_reading);
    plan.unread = read_list<std::string>(json, "unread", read_key);
    plan.unchanged = count_in(json, "unchanged");
    return plan;
}

Json write_plan(const Plan& plan) {
    return object{{"changes", write_list(plan.changes, write_change)},
                  {"drift", write_list(plan.drift, write_change)},
                  {"findings", write_list(plan.findings, write_finding)},
                  {"notes", write_list(plan.notes, write_text)},
                  {"warnings", write_list(plan.warnings, write_text)},
                  {"refusals", write_list(plan.refusals, write_text)},
                  {"readings", write_list(plan.readings, write_reading)},
                  {"unread", write_list(plan.unread, write_text)},
                  {"unchanged", static_cast<std::int64_t>(plan.unchanged)}};
}

Json write_base(const Base& base) {
    object manifests;
    for (const auto& [name, digest] : base.manifests)
        manifests[name] = digest;
    return object{{"lineage", base.lineage},
                  {"serial", base.serial},
                  {"manifests", std::move(manifests)},
                  {"secrets", base.secrets}};
}

Base read_base(const Json& json) {
    Base base{text_in(json, "lineage"), number_in(json, "serial"), {}, text_in(json, "secrets")};
    for (const auto& [name, digest] : object_in(json, "manifests"))
        base.manifests[name] = read_text(digest);
    return base;
}

SavedPlan read_saved(const Json& json) {
    SavedPlan plan;
    plan.id = text_in(json, "id");
    plan.made_at = text_in(json, "made_at");
    plan.made_by = text_in(json, "made_by");
    plan.set = text_in(json, "set");
    plan.purpose = value_in<Purpose>(purpose_names, text_in(json, "purpose"));
    for (const auto& target : read_list<std::string>(json, "targets", read_text))
        if (!add_target(plan.targets, target)) throw Unreadable("a target is invalid");
    plan.base = read_base(member(json, "base"));
    plan.plan = read_plan(member(json, "plan"));
    return plan;
}

// Bounds the recursion of the parser. Manifests and servers limit the nesting of values further.
Json parse(std::string_view text, boost::json::error_code& failure) {
    boost::json::parse_options options;
    options.max_depth = 256;
    return boost::json::parse(text, failure, {}, options);
}

// Why it is not a saved plan of this version. None: it is.
std::optional<NotAPlan> wrong_format(const Json& json) {
    const auto* top = json.if_object();
    const auto* format = top == nullptr ? nullptr : top->if_contains("format");
    if (format == nullptr || *format != saved_plan_format) {
        const bool shown = top != nullptr && top->contains("resource_changes");
        return NotAPlan{shown
                            ? "it is the output of --format json, which cannot be applied; save a plan with: "
                              "inboxctl plan --out FILE"
                            : not_a_plan};
    }
    const auto* version = top->if_contains("version");
    if (version != nullptr && *version == saved_plan_version) return std::nullopt;
    const auto* by = top->if_contains("made_by");
    return NotAPlan{
        "inboxctl " + (by != nullptr && by->is_string() ? std::string(by->get_string()) : "") +
        " saved it in a format that this version does not support; plan again with the inboxctl that "
        "applies it: inboxctl plan --out FILE"};
}

}  // namespace

std::string to_text(const SavedPlan& plan) {
    const object json{{"format", saved_plan_format},
                      {"version", saved_plan_version},
                      {"made_by", plan.made_by},
                      {"made_at", plan.made_at},
                      {"id", plan.id},
                      {"set", plan.set},
                      {"purpose", name_in(purpose_names, plan.purpose)},
                      {"targets", write_list(names_of(plan.targets), write_text)},
                      {"base", write_base(plan.base)},
                      {"plan", write_plan(plan.plan)}};
    return boost::json::serialize(json) + "\n";
}

state::Result<SavedPlan, NotAPlan> saved_plan_from(std::string_view text) {
    boost::json::error_code failure;
    const Json json = parse(text, failure);
    if (failure) {
        const bool ours = text.starts_with("{\"format\":\"inboxctl-plan\"");
        return NotAPlan{ours ? "it is damaged or incomplete; plan again: inboxctl plan --out FILE"
                             : not_a_plan};
    }
    if (auto why = wrong_format(json)) return std::move(*why);
    try {
        return read_saved(json);
    } catch (const Unreadable& error) {
        return NotAPlan{std::string("it is damaged or from another version (") + error.what() +
                        "); plan again: inboxctl plan --out FILE"};
    }
}

}  // namespace inboxctl::plans
