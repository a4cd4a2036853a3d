#include "agent/daemon/withhold.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "agent/daemon/suspensions.hpp"
#include "agent/system/timestamp.hpp"
#include "plans/guard/policy.hpp"
#include "plans/guard/removals.hpp"
#include "plans/render/text.hpp"
#include "state/model/find.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::agent {

namespace {

using plans::Action;
using plans::Change;
using state::Mode;

// Also where an account is not looked at now: else a limit for one pass could be stretched over several.
std::string refusal_of(const Pass& pass) {
    if (!pass.plan.refusals.empty()) return pass.plan.refusals.front();
    const auto limit = pass.desired.policy.max_destroy;
    const auto leaving = plans::missing_in(pass.desired, pass.recorded.inboxes).size();
    if (static_cast<std::int64_t>(leaving) <= limit) return {};
    return plans::counted(leaving, "inbox has", "inboxes have") +
           " left the manifests, and [policy] max_destroy is " + std::to_string(limit) +
           "; raise it for this change if that is what you want";
}

// Why nothing is made in an account, by its key.
std::map<std::string, std::string> emptied_accounts(const Pass& pass) {
    std::map<std::string, std::string> result;
    for (const auto& each : pass.emptied)
        result[each.account] =
            describe(each) + " Nothing is made there: stop the daemon, and inboxctl apply makes them again";
    return result;
}

struct Hold {
    WhyHeld why{};
    std::string message;
    state::Time until{};
};

std::optional<Hold> by_mode(const Change& change, Mode mode) {
    if (mode == Mode::enforce) return std::nullopt;
    if (mode == Mode::observe && !has_drift(change)) return Hold{WhyHeld::only_observed, {}, {}};
    return Hold{WhyHeld::only_reported, "only reported, in mode " + std::string(to_string(mode)), {}};
}

std::optional<Hold> by_breaker(const Change& change, Breaker& breaker, state::Time now) {
    const auto verdict = breaker.judge(to_string(change.address), digest_of(change), now);
    switch (verdict.what) {
        case Verdict::What::go:
            break;
        case Verdict::What::later:
            return Hold{WhyHeld::backing_off, told_of_failure(verdict.error, verdict.until), verdict.until};
        case Verdict::What::stalled:
            return Hold{
                WhyHeld::comes_back,
                "the same difference is back after it was applied twice: somebody else sets it, or the "
                "server does not keep it; change the manifest, use ignore_changes, or run inboxctl "
                "reconcile when the cause is gone",
                {}};
    }
    return std::nullopt;
}

}  // namespace

WithheldPass withhold(Pass pass, const HoldRules& rules, Breaker& breaker) {
    const auto refusal = refusal_of(pass);
    const auto emptied = emptied_accounts(pass);
    const auto hold_for = [&](const Change& change) -> std::optional<Hold> {
        const auto mode = mode_for(change.address, pass.desired, rules.mode);
        if (auto hold = by_mode(change, mode)) return hold;
        if (const auto* wish = suspension_for(change.address, change.account, rules.suspensions))
            return Hold{WhyHeld::suspended, why_suspended(*wish), {}};
        if (change.action == Action::destroy && !refusal.empty())
            return Hold{WhyHeld::guard_rail, refusal, {}};
        // What is forgotten would make the account look less empty to the next pass.
        const bool would_hide_it =
            change.action == Action::create ||
            (change.action == Action::forget && change.reason == plans::Reason::vanished);
        if (const auto why = emptied.find(change.account); why != emptied.end() && would_hide_it)
            return Hold{WhyHeld::guard_rail, why->second, {}};
        if (change.action == Action::destroy && rules.set_has_errors)
            return Hold{
                WhyHeld::may_come_back,
                "it has left the manifests, and they have errors now: it is kept until they are mended",
                {}};
        if (change.action == Action::destroy && rules.now < rules.destroy_from)
            return Hold{WhyHeld::may_come_back,
                        "it has left the manifests, and is destroyed when it stays away (prune_after)",
                        rules.destroy_from};
        return by_breaker(change, breaker, rules.now);
    };
    std::vector<HeldChange> held;
    std::vector<Change> go;
    for (auto& change : pass.plan.changes) {
        if (auto hold = hold_for(change)) {
            held.push_back({std::move(change), hold->why, std::move(hold->message), hold->until});
        } else {
            go.push_back(std::move(change));
        }
    }
    pass.plan.changes = std::move(go);
    return {std::move(pass), std::move(held)};
}

Mode mode_for(const state::Address& address, const state::Desired& desired, Mode of_set) {
    const auto* inbox = find(desired.inboxes, address);
    return inbox == nullptr ? of_set : std::max(of_set, inbox->lifecycle.mode);
}

const state::Suspension* suspension_for(const state::Address& address, const std::string& account,
                                        const std::vector<state::Suspension>& suspensions) {
    for (const auto& suspension : suspensions)
        if (suspension.subject == state::everything || suspension.subject == to_string(address) ||
            suspension.subject == "account." + account)
            return &suspension;
    return nullptr;
}

std::string told_of_failure(const std::string& error, state::Time until) {
    return "it failed: " + error + "; it is tried again at " + timestamp(until);
}

bool has_drift(const Change& change) {
    if (change.reason == plans::Reason::vanished) return true;
    return std::ranges::any_of(
        change.fields, [](const plans::FieldChange& field) { return field.cause != plans::Cause::change; });
}

std::string fields_of(const Change& change) {
    std::string names;
    for (const auto& item : change.fields)
        names += (names.empty() ? "" : ", ") + state::path_of(state::field(item.field));
    return names;
}

}  // namespace inboxctl::agent
