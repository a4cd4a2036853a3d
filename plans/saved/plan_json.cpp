#include "plans/saved/plan_json.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <stdexcept>

#include "plans/diff/names.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::plans {

namespace {

using boost::json::array;
using boost::json::object;

constexpr std::array<std::string_view, 2> purpose_names{"converge", "destroy"};
constexpr std::array<std::string_view, state::payload_count> payload_names{
    "web_widget", "api", "email", "line", "telegram", "whatsapp_cloud", "whatsapp_360dialog", "sms"};

// Unknown names, unknown fields, members of another kind or none at all.
struct Unreadable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

template <class Enum, class Names>
Enum value_in(const Names& names, std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return static_cast<Enum>(i);
    throw Unreadable("\"" + std::string(name) + "\"");
}

const Json& member(const Json& json, std::string_view key) {
    const auto* in = json.if_object();
    const auto* found = in == nullptr ? nullptr : in->if_contains(key);
    if (found == nullptr) throw Unreadable("no \"" + std::string(key) + "\"");
    return *found;
}

std::string text_in(const Json& json, std::string_view key) {
    const auto* text = member(json, key).if_string();
    if (text == nullptr) throw Unreadable("\"" + std::string(key) + "\" that is no text");
    return {text->data(), text->size()};
}

std::int64_t number_in(const Json& json, std::string_view key) {
    const auto* number = member(json, key).if_int64();
    if (number == nullptr) throw Unreadable("\"" + std::string(key) + "\" that is no whole number");
    return *number;
}

const array& list_in(const Json& json, std::string_view key) {
    const auto* list = member(json, key).if_array();
    if (list == nullptr) throw Unreadable("\"" + std::string(key) + "\" that is no list");
    return *list;
}

template <class Item, class Read>
std::vector<Item> read_list(const Json& json, std::string_view key, const Read& read) {
    std::vector<Item> result;
    for (const auto& item : list_in(json, key))
        result.push_back(read(item));
    return result;
}

template <class Item, class Write>
array write_list(const std::vector<Item>& items, const Write& write) {
    array result;
    for (const auto& item : items)
        result.push_back(write(item));
    return result;
}

std::string read_text(const Json& json) {
    const auto* text = json.if_string();
    if (text == nullptr) throw Unreadable("a list of texts with something else in it");
    return {text->data(), text->size()};
}

// What stands in front of a line has to be what it seems to be.
std::string read_key(const Json& json) {
    auto key = read_text(json);
    if (!state::is_valid_key(key)) throw Unreadable("a key that is none");
    return key;
}

std::string key_in(const Json& json, std::string_view key) { return read_key(member(json, key)); }

Json write_text(const std::string& text) { return Json(text); }

FieldId field_in(Payload payload, std::string_view path) {
    const auto* row = state::find_by_path(payload, path);
    if (row == nullptr) throw Unreadable("a field " + std::string(path));
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
    const auto* rest = member(json, "rest").if_object();
    if (rest == nullptr) throw Unreadable("\"rest\" that is no object");
    for (const auto& [path, value] : *rest)
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

std::size_t count_in(const Json& json, std::string_view key) {
    const auto number = number_in(json, key);
    if (number < 0) throw Unreadable("\"" + std::string(key) + "\" below zero");
    return static_cast<std::size_t>(number);
}

Reading read_reading(const Json& json) {
    const auto version = state::parse_version(text_in(json, "version"));
    if (!version) throw Unreadable("a server's version that is none");
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
    const auto* manifests = member(json, "manifests").if_object();
    if (manifests == nullptr) throw Unreadable("\"manifests\" that is no object");
    for (const auto& [name, digest] : *manifests)
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
        if (!add_target(plan.targets, target)) throw Unreadable("a target that is none");
    plan.base = read_base(member(json, "base"));
    plan.plan = read_plan(member(json, "plan"));
    return plan;
}

// What a value may nest is bounded where it is declared; this bounds the reading alone.
Json parse(std::string_view text, boost::json::error_code& failure) {
    boost::json::parse_options options;
    options.max_depth = 256;
    return boost::json::parse(text, failure, {}, options);
}

// Whose file is it?
std::optional<NotAPlan> unmanaged(const Json& json) {
    const auto* top = json.if_object();
    const auto* format = top == nullptr ? nullptr : top->if_contains("format");
    if (format == nullptr || *format != saved_plan_format) {
        const bool shown = top != nullptr && top->contains("resource_changes");
        return NotAPlan{shown ? "it is what --format json prints, for other programs to read; inboxctl plan "
                                "--out FILE makes a plan that can be applied"
                              : "it is not a plan of inboxctl; inboxctl plan --out FILE makes one"};
    }
    const auto* version = top->if_contains("version");
    if (version != nullptr && *version == saved_plan_version) return std::nullopt;
    const auto* by = top->if_contains("made_by");
    return NotAPlan{
        "inboxctl " + (by != nullptr && by->is_string() ? std::string(by->get_string()) : "") +
        " made it, in a form that this inboxctl does not know; plan again, with the inboxctl that "
        "is to apply it"};
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
        return NotAPlan{ours ? "it is damaged, or its end is missing; plan again: inboxctl plan --out FILE"
                             : "it is not a plan of inboxctl; inboxctl plan --out FILE makes one"};
    }
    if (auto why = unmanaged(json)) return std::move(*why);
    try {
        return read_saved(json);
    } catch (const Unreadable& error) {
        return NotAPlan{std::string("it has ") + error.what() +
                        ", which this inboxctl cannot read: it is damaged or of another version; plan again"};
    }
}

}  // namespace inboxctl::plans
