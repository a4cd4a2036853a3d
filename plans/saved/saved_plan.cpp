#include "plans/saved/saved_plan.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <iterator>
#include <set>

#include "plans/render/masked.hpp"
#include "plans/render/wording.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::plans {

namespace {

using Differences = std::vector<std::string>;

// Ends every part with a byte that no part contains, so that different declarations give different texts.
class Text {
  public:
    Text& add(std::string_view part) {
        text_.append(part).push_back('\0');
        return *this;
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

std::string text_of(const state::DesiredInbox& inbox) {
    state::FieldValues fields;
    for (const auto& [id, value] : inbox.fields)
        fields.set(id, masked(state::field(id), value));
    Text text;
    text.add(inbox.account).add(state::name_of(inbox.payload).title).add(state::to_text(fields));
    for (const auto& use : inbox.secrets)
        text.add(path_of(state::field(use.field))).add(use.key).add(describe(use.ref));
    text.add(inbox.lifecycle.prevent_destroy ? "protected" : "");
    for (const auto id : inbox.lifecycle.ignore_changes)
        text.add(path_of(state::field(id)));
    return text.text();
}

std::string text_of(const state::Account& account) {
    return Text()
        .add(account.url)
        .add(std::to_string(account.id))
        .add(describe(account.token))
        .add(account.ca_file)
        .add(account.allow_plain_http ? "plain" : "")
        .text();
}

// Joins two sorted lists by address and calls `change(before, after)`, either of which may be null.
template <class Item, class Change>
void compare(const std::vector<Item>& before, const std::vector<Item>& after, const Change& change) {
    auto old = before.begin();
    for (const auto& now : after) {
        for (; old != before.end() && old->address < now.address; ++old)
            change(&*old, static_cast<const Item*>(nullptr));
        if (old != before.end() && old->address == now.address)
            change(&*old++, &now);
        else
            change(static_cast<const Item*>(nullptr), &now);
    }
    for (; old != before.end(); ++old)
        change(&*old, static_cast<const Item*>(nullptr));
}

std::string word_of(Action action) {
    switch (action) {
        case Action::create:
            return "to be created";
        case Action::update:
            return "to be updated";
        case Action::destroy:
            return "to be destroyed";
        case Action::forget:
            return "to be removed from the state";
    }
    return {};
}

const FieldChange* find(const Change& change, FieldId id) {
    const auto found = std::ranges::find(change.fields, id, &FieldChange::field);
    return found == change.fields.end() ? nullptr : &*found;
}

// The fields that differ between two plans for one resource.
std::string changed_fields(const Change& before, const Change& after) {
    std::string text;
    const auto add = [&](FieldId id, const std::string& what) {
        text += (text.empty() ? "" : "; ") + path_of(state::field(id)) + " " + what;
    };
    for (const auto& field : after.fields) {
        const auto& row = state::field(field.field);
        const auto* old = find(before, field.field);
        if (old == nullptr)
            add(field.field, "is now " + shown(row, field.before));
        else if (old->before != field.before)
            add(field.field,
                "was " + shown(row, old->before) + " on the server and is now " + shown(row, field.before));
        else if (*old != field)
            add(field.field,
                "is to become " + shown(row, field.after) + " instead of " + shown(row, old->after));
    }
    for (const auto& field : before.fields)
        if (find(after, field.field) == nullptr) add(field.field, "no longer needs a change");
    return text;
}

std::string why_now(const Change& change) {
    if (change.reason == Reason::vanished) return ": it is gone from the server";
    const auto fields = change.action == Action::update ? changed_fields({}, change) : std::string();
    return fields.empty() ? "" : ": " + fields;
}

void add_change(Differences& differences, const Change* before, const Change* after) {
    if (before != nullptr && after != nullptr && *before == *after) return;
    const std::string address = to_string((before != nullptr ? before : after)->address);
    if (after == nullptr)
        differences.push_back(address + " is no longer " + word_of(before->action));
    else if (before == nullptr)
        differences.push_back(address + " is now also " + word_of(after->action) + why_now(*after));
    else if (before->action != after->action)
        differences.push_back(address + " is now " + word_of(after->action) + ", not " +
                              word_of(before->action));
    else if (before->id != after->id)
        differences.push_back(address + " is now inbox " + to_string(after->id) + ", not " +
                              to_string(before->id));
    else if (auto fields = changed_fields(*before, *after); !fields.empty())
        differences.push_back(address + ": " + fields);
    else if (before->name != after->name)
        differences.push_back(address + " is now named \"" + after->name + "\", not \"" + before->name +
                              "\"");
    else
        differences.push_back(address + " is now " + word_of(after->action) + " for another reason");
}

std::set<Address> destroyed_by(const Plan& plan) {
    std::set<Address> result;
    for (const auto& change : plan.changes)
        if (change.action == Action::destroy) result.insert(change.address);
    return result;
}

std::vector<Change> drift_of(const Plan& plan, const std::set<Address>& addresses) {
    std::vector<Change> result;
    for (const auto& change : plan.drift)
        if (addresses.contains(change.address)) result.push_back(change);
    return result;
}

// Drift matters for inboxes that are to be destroyed: their users may have changed them meanwhile.
void add_drift(Differences& differences, const Plan& before, const Plan& after) {
    auto both = destroyed_by(before);
    const auto now = destroyed_by(after);
    std::erase_if(both, [&](const Address& address) { return !now.contains(address); });
    compare(drift_of(before, both), drift_of(after, both), [&](const Change* then, const Change* seen) {
        if (then != nullptr && seen != nullptr && *then == *seen) return;
        differences.push_back(to_string((then != nullptr ? then : seen)->address) +
                              ", which is to be destroyed, has changed on the server");
    });
}

void add_findings(Differences& differences, const Plan& before, const Plan& after) {
    const auto has = [](const Plan& plan, const Finding& finding) {
        return std::ranges::find(plan.findings, finding) != plan.findings.end();
    };
    for (const auto& finding : after.findings)
        if (!has(before, finding)) differences.push_back(to_string(finding.address) + ": " + finding.message);
    for (const auto& finding : before.findings)
        if (!has(after, finding))
            differences.push_back(to_string(finding.address) + ": no longer applies: " + finding.message);
}

void add_manifests(Differences& differences, const Base& saved, const Base& now) {
    for (const auto& [name, digest] : now.manifests) {
        const auto old = saved.manifests.find(name);
        if (old == saved.manifests.end())
            differences.push_back("the manifests now declare " + name);
        else if (old->second != digest)
            differences.push_back("the manifests declare " + name + " differently now");
    }
    for (const auto& [name, digest] : saved.manifests)
        if (!now.manifests.contains(name)) differences.push_back("the manifests no longer declare " + name);
}

void add_secrets(std::string& text, const Change& change) {
    for (const auto& field : change.fields) {
        const auto& row = state::field(field.field);
        if (masked(row, field.before) == field.before && masked(row, field.after) == field.after) continue;
        text += to_string(change.address) + "\n" + path_of(row) + "\n" +
                boost::json::serialize(field.before) + "\n" + boost::json::serialize(field.after) + "\n";
    }
}

}  // namespace

std::map<std::string, std::string> manifest_digests(const state::Desired& desired, const Digest& digest) {
    std::map<std::string, std::string> result;
    for (const auto& account : desired.accounts)
        result["account." + account.key] = digest(text_of(account));
    for (const auto& inbox : desired.inboxes)
        result[to_string(inbox.address)] = digest(text_of(inbox));
    const auto& policy = desired.policy;
    result["[policy]"] =
        digest(Text().add(policy.prune ? "prune" : "").add(std::to_string(policy.max_destroy)).text());
    Text moved, removed;
    for (const auto& move : desired.moved)
        moved.add(move.from.key).add(move.to.key);
    for (const auto& gone : desired.removed)
        removed.add(gone.address.key);
    if (!desired.moved.empty()) result["[[moved]]"] = digest(moved.text());
    if (!desired.removed.empty()) result["[[removed]]"] = digest(removed.text());
    return result;
}

std::string secrets_of(const Plan& plan) {
    std::string text;
    for (const auto& change : plan.changes)
        add_secrets(text, change);
    return text;
}

std::vector<std::string> changed_state(const Base& saved, const Base& now) {
    // A state that has never recorded anything counts as no state.
    if (saved.lineage.empty() && now.serial == 0) return {};
    if (saved.lineage.empty()) return {"the state did not exist when the plan was made"};
    if (saved.lineage != now.lineage) return {"the plan was made from another state"};
    if (saved.serial != now.serial)
        return {"the state has changed (serial " + std::to_string(saved.serial) + " in the plan, " +
                std::to_string(now.serial) + " now)"};
    return {};
}

std::vector<std::string> changed_manifests(const Base& before, const Base& now) {
    Differences differences;
    add_manifests(differences, before, now);
    return differences;
}

std::vector<std::string> what_changed(const Plan& before, const Plan& now) {
    Differences differences;
    const Plan then = masked(before), seen = masked(now);
    compare(then.changes, seen.changes,
            [&](const Change* old, const Change* next) { add_change(differences, old, next); });
    add_drift(differences, then, seen);
    add_findings(differences, then, seen);
    for (const auto& refusal : seen.refusals)
        if (std::ranges::find(then.refusals, refusal) == then.refusals.end()) differences.push_back(refusal);
    for (const auto& account : seen.unread)
        if (std::ranges::find(then.unread, account) == then.unread.end())
            differences.push_back("account." + account + " can no longer be read");
    return differences;
}

std::vector<std::string> what_changed(const SavedPlan& saved, const Base& now_from, const Plan& now) {
    auto differences = changed_state(saved.base, now_from);
    add_manifests(differences, saved.base, now_from);
    std::ranges::move(what_changed(saved.plan, now), std::back_inserter(differences));
    if (differences.empty() && !saved.base.lineage.empty() && saved.base.secrets != now_from.secrets)
        differences.emplace_back(another_secret);
    return differences;
}

}  // namespace inboxctl::plans
