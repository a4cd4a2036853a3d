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

// Counts the removals of skipped accounts too. Otherwise a limit per pass could be stretched over several.
std::string refusal_of(const Pass& pass) {
    if (!pass.plan.refusals.empty()) return pass.plan.refusals.front();
    const auto limit = pass.desired.policy.max_destroy;
    const auto removed = plans::missing_in(pass.desired, pass.recorded.inboxes).size();
    if (static_cast<std::int64_t>(removed) <= limit) return {};
    return plans::counted(removed, "inbox was", "inboxes were") +
           " removed from the manifests, but [policy] max_destroy is " + std::to_string(limit) +
           "; to destroy them, raise max_destroy for this change";
}

// Why nothing is created in an account, by its key.
std::map<std::string, std::string> emptied_accounts(const Pass& pass) {
    std::map<std::string, std::string> result;
    for (const auto& each : pass.emptied)
        result[each.account] =
            describe(each) +
            " Nothing is created there. To create them again, stop the daemon and run inboxctl apply";
    return result;
}

struct Reason {
    WhyWithheld why{};
    std::string message;
    state::Time until{};
};

std::optional<Reason> by_mode(const Change& change, Mode mode) {
    if (mode == Mode::enforce) return std::nullopt;
    if (mode == Mode::observe && !has_drift(change)) return Reason{WhyWithheld::only_observed, {}, {}};
    return Reason{WhyWithheld::only_reported, "only reported in mode " + std::string(to_string(mode)), {}};
}

std::optional<Reason> by_removal(const Change& change, const WithholdRules& rules) {
    if (change.action != Action::destroy) return std::nullopt;
    if (rules.set_has_errors)
        return Reason{WhyWithheld::recently_removed,
                      "it was removed from the manifests, but these have errors now: it is kept until they "
                      "are valid",
                      {}};
    if (rules.now < rules.destroy_from)
        return Reason{WhyWithheld::recently_removed,
                      "it was removed from the manifests and is destroyed at " +
                          timestamp(rules.destroy_from) + ", unless it is declared again (prune_after)",
                      rules.destroy_from};
    return std::nullopt;
}

std::optional<Reason> by_breaker(const Change& change, Breaker& breaker, state::Time now) {
    const auto result = breaker.evaluate(to_string(change.address), digest_of(change), now);
    switch (result.kind) {
        case BreakerResult::Kind::apply:
            break;
        case BreakerResult::Kind::retry_later:
            return Reason{WhyWithheld::backing_off, failure_message(result.error, result.until),
                          result.until};
        case BreakerResult::Kind::stalled:
            return Reason{WhyWithheld::diff_comes_back,
                          "it was applied twice and the same difference is back: somebody else sets it, or "
                          "the server does not keep it; change the manifest, list the field in "
                          "ignore_changes, or remove the cause and run inboxctl reconcile",
                          {}};
    }
    return std::nullopt;
}

// Why changes of this pass are withheld; what does not depend on the single change is computed once.
class Withholding {
  public:
    Withholding(const Pass& pass, const WithholdRules& rules, Breaker& breaker)
        : desired_(pass.desired),
          rules_(rules),
          breaker_(breaker),
          refusal_(refusal_of(pass)),
          emptied_(emptied_accounts(pass)) {}

    // The first reason counts: people's wishes, then guard rails, then the breaker.
    std::optional<Reason> reason_for(const Change& change) {
        if (auto reason = by_mode(change, mode_for(change.address, desired_, rules_.mode))) return reason;
        if (const auto* suspension = suspension_for(change.address, change.account, rules_.suspensions))
            return Reason{WhyWithheld::suspended, why_suspended(*suspension), {}};
        if (auto reason = by_guard_rail(change)) return reason;
        if (auto reason = by_removal(change, rules_)) return reason;
        return by_breaker(change, breaker_, rules_.now);
    }

  private:
    std::optional<Reason> by_guard_rail(const Change& change) const {
        if (change.action == Action::destroy && !refusal_.empty())
            return Reason{WhyWithheld::guard_rail, refusal_, {}};
        const auto emptied = emptied_.find(change.account);
        if (emptied == emptied_.end()) return std::nullopt;
        // If vanished inboxes were forgotten, the account would look less empty to the next pass.
        const bool conceals = change.action == Action::create ||
                              (change.action == Action::forget && change.reason == plans::Reason::vanished);
        if (!conceals) return std::nullopt;
        return Reason{WhyWithheld::guard_rail, emptied->second, {}};
    }

    const state::Desired& desired_;
    const WithholdRules& rules_;
    Breaker& breaker_;
    std::string refusal_;
    std::map<std::string, std::string> emptied_;
};

}  // namespace

WithholdResult withhold(Pass pass, const WithholdRules& rules, Breaker& breaker) {
    Withholding withholding(pass, rules, breaker);
    std::vector<WithheldChange> withheld;
    std::vector<Change> remaining;
    for (auto& change : pass.plan.changes) {
        if (auto reason = withholding.reason_for(change)) {
            withheld.push_back({std::move(change), reason->why, std::move(reason->message), reason->until});
        } else {
            remaining.push_back(std::move(change));
        }
    }
    pass.plan.changes = std::move(remaining);
    return {std::move(pass), std::move(withheld)};
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

std::string failure_message(const std::string& error, state::Time until) {
    return "it failed: " + error + "; it is retried at " + timestamp(until);
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
