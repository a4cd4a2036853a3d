#include "plans/render/json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "plans/diff/names.hpp"
#include "plans/render/masked.hpp"
#include "state/model/inbox/json.hpp"
#include "state/model/pretty.hpp"

namespace inboxctl::plans {

namespace {

using boost::json::array;
using boost::json::object;

constexpr const char* changed_mask_text = "(sensitive, changed)";

// Equal masks would look like no change to a tool that compares before with after.
Json masked_after(const state::Field& row, const Json& before, const Json& after) {
    if (before.is_null() || before == after) return masked(row, after);
    if (row.secrecy == state::Secrecy::open) {
        // Mark URLs that differ only in their credentials.
        const auto seen = masked(row, after);
        return seen != masked(row, before) ? seen
                                           : Json(std::string(seen.get_string()) + " " + changed_mask_text);
    }
    if (row.secrecy == state::Secrecy::secret && !after.is_null()) return Json(changed_mask_text);
    Json result = masked(row, after);
    if (!result.is_object() || !before.is_object()) return result;
    for (auto& [key, value] : result.get_object()) {
        const auto* old = before.get_object().if_contains(key);
        if (value == mask_text && old != nullptr && *old != after.get_object().at(key))
            value = changed_mask_text;
    }
    return result;
}

Json sensitivity_of(const state::Field& row, const Json& value) {
    if (value.is_null()) return {};
    if (row.secrecy == state::Secrecy::open) return masked(row, value) == value ? Json() : Json(true);
    if (row.secrecy == state::Secrecy::secret || !value.is_object()) return true;
    object keys;
    for (const auto& [key, inner] : value.get_object())
        if (!inner.is_null() && !is_open_key(row, key)) keys[key] = true;
    return keys.empty() ? Json() : Json(std::move(keys));
}

// An inbox on one side of a change: its values as a manifest nests them, and which of them are secret.
struct Side {
    object values, sensitive;

    void set(const state::Field& row, Json value, Json secrecy) {
        const bool in_channel = row.scope == state::Scope::channel;
        if (!secrecy.is_null()) place(sensitive, in_channel)[row.name] = std::move(secrecy);
        place(values, in_channel)[row.name] = std::move(value);
    }

  private:
    static object& place(object& top, bool in_channel) {
        if (!in_channel) return top;
        auto& channel = top["channel"];
        if (!channel.is_object()) channel.emplace_object();
        return channel.get_object();
    }
};

Side begin_side(const Change& change) {
    Side side;
    const auto& name = state::name_of(change.payload);
    // An inbox that vanished gets a new id when it is created again.
    if (change.id != InboxId{} && change.action != Action::create) side.values["id"] = to_number(change.id);
    side.values["account"] = change.account;
    object channel{{"type", name.type}};
    if (!name.provider.empty()) channel["provider"] = name.provider;
    side.values["channel"] = std::move(channel);
    return side;
}

void set_rest(Side& side, const Change& change) {
    for (const auto& [id, value] : change.rest) {
        const auto& row = state::field(id);
        side.set(row, masked(row, value), sensitivity_of(row, value));
    }
}

Side before_of(const Change& change) {
    auto side = begin_side(change);
    set_rest(side, change);
    for (const auto& field : change.fields) {
        const auto& row = state::field(field.field);
        side.set(row, masked(row, field.before), sensitivity_of(row, field.before));
    }
    return side;
}

Side after_of(const Change& change) {
    auto side = begin_side(change);
    set_rest(side, change);
    for (const auto& field : change.fields) {
        const auto& row = state::field(field.field);
        side.set(row, masked_after(row, field.before, field.after), sensitivity_of(row, field.after));
    }
    return side;
}

array texts(const std::vector<std::string>& items) {
    array result;
    for (const auto& item : items)
        result.push_back(Json(item));
    return result;
}

array findings_of(const Plan& plan) {
    array result;
    for (const auto& finding : plan.findings) {
        object json{{"address", to_string(finding.address)},
                    {"kind", name_in(finding_names, finding.kind)},
                    {"message", finding.message},
                    {"remedy", finding.remedy}};
        if (finding.id != InboxId{}) json["id"] = to_number(finding.id);
        result.push_back(std::move(json));
    }
    return result;
}

array readings_of(const Plan& plan) {
    array result;
    for (const auto& reading : plan.readings)
        result.push_back(object{{"account", reading.account},
                                {"url", reading.url},
                                {"server_version", to_string(reading.version)},
                                {"inboxes", reading.inboxes},
                                {"how", name_in(how_names, reading.how)}});
    return result;
}

object summary_of(const Plan& plan) {
    const auto counts = count(plan);
    return {{"add", counts.add},          {"change", counts.change},    {"destroy", counts.destroy},
            {"forget", counts.forget},    {"blocked", counts.blocked},  {"waiting", counts.waiting},
            {"twins", counts.duplicates}, {"unchanged", plan.unchanged}};
}

// Terraform reports `delete` for a resource that is gone.
object drift_of(const Change& change) {
    if (change.action != Action::forget) return resource_change(change);
    Change gone = change;
    gone.action = Action::destroy;
    return resource_change(gone);
}

}  // namespace

std::string_view terraform_action(Action action) {
    switch (action) {
        case Action::create:
            return "create";
        case Action::update:
            return "update";
        case Action::destroy:
            return "delete";
        case Action::forget:
            return "forget";
    }
    return {};
}

object resource_change(const Change& change) {
    const bool exists = change.action != Action::create;
    const bool stays = change.action != Action::destroy && change.action != Action::forget;
    object body{{"actions", array{terraform_action(change.action)}}};
    const Side before = exists ? before_of(change) : Side();
    const Side after = stays ? after_of(change) : Side();
    body["before"] = exists ? Json(before.values) : Json();
    body["after"] = stays ? Json(after.values) : Json();
    body["after_unknown"] = exists ? object() : object{{"id", true}};
    body["before_sensitive"] = exists ? Json(before.sensitive) : Json(false);
    body["after_sensitive"] = stays ? Json(after.sensitive) : Json(false);
    object result{
        {"address", to_string(change.address)}, {"mode", "managed"},           {"type", "inbox"},
        {"name", change.address.key},           {"provider_name", "chatwoot"}, {"change", std::move(body)}};
    if (change.reason == Reason::not_declared) result["action_reason"] = "delete_because_no_resource_config";
    result["reason"] = name_in(reason_names, change.reason);
    return result;
}

std::string render_json(const Plan& plan, const Origin& origin) {
    array changes, drift;
    for (const auto& change : plan.changes)
        changes.push_back(resource_change(change));
    for (const auto& change : plan.drift)
        drift.push_back(drift_of(change));
    const bool refused = !plan.refusals.empty();
    object json{{"format_version", "1.2"},
                {"inboxctl_version", origin.made_by},
                {"timestamp", origin.made_at},
                {"applyable", !plan.changes.empty() && !refused},
                {"complete", plan.unread.empty() && count(plan).blocked + count(plan).waiting == 0},
                {"errored", refused || !plan.unread.empty()},
                {"resource_changes", std::move(changes)},
                {"resource_drift", std::move(drift)},
                {"summary", summary_of(plan)},
                {"findings", findings_of(plan)},
                {"notes", texts(plan.notes)},
                {"warnings", texts(plan.warnings)},
                {"refusals", texts(plan.refusals)},
                {"readings", readings_of(plan)},
                {"unread_accounts", texts(plan.unread)}};
    return state::pretty(json);
}

std::string render_gitlab(const Plan& plan) {
    const auto counts = count(plan);
    const object json{{"create", counts.add}, {"update", counts.change}, {"delete", counts.destroy}};
    return boost::json::serialize(json) + "\n";
}

}  // namespace inboxctl::plans
