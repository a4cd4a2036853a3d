#include "agent/daemon/conditions.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "agent/report/report.hpp"

namespace inboxctl::agent {

namespace {

using plans::Finding;
using state::Address;
using state::Truth;
using Came = ChangeResult::Status;

// What is true of a subject, before times are put to it.
struct ConditionStore {
    Truth ready = Truth::yes;
    std::string reason = "AsDeclared";
    std::string message;
    bool reconciling = false, stalled = false;
};

state::Conditions conditions_of(const ConditionStore& verdict, const state::Conditions& before,
                                state::Time now) {
    const auto truth = [](bool yes) { return yes ? Truth::yes : Truth::no; };
    const auto of = [&](const state::Condition& old, Truth status, bool says_why) {
        return turned(old, {.status = status,
                            .reason = says_why ? verdict.reason : "Idle",
                            .message = says_why ? verdict.message : "",
                            .since = now});
    };
    return {of(before.ready, verdict.ready, true),
            of(before.reconciling, truth(verdict.reconciling), verdict.reconciling),
            of(before.stalled, truth(verdict.stalled), verdict.stalled)};
}

std::string what_differs(const plans::Change& change) {
    switch (change.action) {
        case plans::Action::create:
            return change.reason == plans::Reason::vanished ? "it is gone from the server"
                                                            : "it is not created";
        case plans::Action::update:
            return "differs: " + fields_of(change);
        case plans::Action::destroy:
            return "no manifest declares it";
        case plans::Action::forget:
            return "the record differs";
    }
    return {};
}

ConditionStore of_held(const HeldChange& held) {
    const std::string text = what_differs(held.change) + (held.message.empty() ? "" : "; " + held.message);
    switch (held.why) {
        case WhyHeld::only_observed:
            return {.reason = "Observed", .message = "as it was applied last; the manifests are not applied"};
        case WhyHeld::only_reported:
            return {.ready = Truth::no, .reason = "Reported", .message = text};
        case WhyHeld::suspended:
            return {.ready = Truth::no, .reason = "Suspended", .message = text};
        case WhyHeld::may_come_back:
            return {.ready = Truth::no, .reason = "LeftManifests", .message = text, .reconciling = true};
        case WhyHeld::guard_rail:
            return {.ready = Truth::no, .reason = "GuardRail", .message = text, .stalled = true};
        case WhyHeld::comes_back:
            return {.ready = Truth::no, .reason = "DiffComesBack", .message = text, .stalled = true};
        case WhyHeld::backing_off:
            return {.ready = Truth::no, .reason = "ChangeFailed", .message = text, .reconciling = true};
    }
    return {};
}

ConditionStore of_result(const ChangeResult& result, const std::map<Address, state::Time>& next_tries) {
    switch (result.status) {
        case Came::done:
            return {};
        case Came::failed: {
            const auto next = next_tries.find(result.change.address);
            return {.ready = Truth::no,
                    .reason = "ChangeFailed",
                    .message = next == next_tries.end() ? result.message
                                                        : told_of_failure(result.message, next->second),
                    .reconciling = true};
        }
        case Came::unknown:
            return {.ready = Truth::no,
                    .reason = "OutcomeUnknown",
                    .message = result.message,
                    .reconciling = true};
        case Came::not_begun:
            return {
                .ready = Truth::no, .reason = "Interrupted", .message = result.message, .reconciling = true};
    }
    return {};
}

ConditionStore of_finding(const Finding& finding) {
    const std::string text = finding.message + (finding.remedy.empty() ? "" : "; " + finding.remedy);
    switch (finding.kind) {
        case Finding::Kind::blocked:
            return {.ready = Truth::no, .reason = "Blocked", .message = text, .stalled = true};
        case Finding::Kind::waiting:
            return {.ready = Truth::no, .reason = "Waiting", .message = text, .reconciling = true};
        case Finding::Kind::retained:
            return {.reason = "Kept", .message = text};
        case Finding::Kind::duplicate:
            return {.reason = "Twin", .message = text};
    }
    return {};
}

ConditionStore of_trouble(const ApiError& error) {
    const bool refused = error.kind == ApiError::Kind::unauthorized;
    return {.ready = Truth::no,
            .reason = refused ? "TokenRefused" : "Unreadable",
            .message = error.message,
            .reconciling = true,
            .stalled = refused};
}

// What this pass says of single inboxes; the later overrides the earlier.
std::map<Address, ConditionStore> verdicts_of(const PassResult& result) {
    std::map<Address, ConditionStore> verdicts;
    for (const auto& finding : result.pass.plan.findings)
        verdicts[finding.address] = of_finding(finding);
    for (const auto& held : result.held)
        verdicts[held.change.address] = of_held(held);
    for (const auto& done : result.applied.results)
        if (!(done.status == Came::done && verdicts.contains(done.change.address)))
            verdicts[done.change.address] = of_result(done, result.next_tries);
    return verdicts;
}

class Judge {
  public:
    Judge(const PassResult& result, const Judgement& before, const HoldRules& rules)
        : result_(result), before_(before), rules_(rules), verdicts_(verdicts_of(result)) {
        for (const auto& account : result.pass.observed.accounts)
            read_.insert(account.account);
        for (const auto& trouble : result.pass.observed.troubles)
            if (trouble.error.kind != ApiError::Kind::interrupted)
                unread_[trouble.account] = of_trouble(trouble.error);
        for (const auto& left : result.pass.left_out)
            unread_[left.account] = {.ready = Truth::no,
                                     .reason = "NotUsable",
                                     .message = left.why.message + "; " + left.why.remedy,
                                     .stalled = true};
    }

    Judgement run() {
        for (const auto& account : result_.pass.desired.accounts)
            add_account(account.key);
        for (const auto& inbox : result_.pass.desired.inboxes)
            add(inbox.address, inbox.account);
        for (const auto& inbox : result_.pass.recorded.inboxes)
            if ((verdicts_.contains(inbox.address) || is_unseen(inbox)) && !is_gone(inbox.address))
                add(inbox.address, inbox.account);
        sort(judgement_.accounts);
        sort(judgement_.inboxes);
        count();
        return std::move(judgement_);
    }

  private:
    static void sort(std::vector<SubjectStatus>& list) {
        std::ranges::stable_sort(list, {}, &SubjectStatus::subject);
        const auto same = std::ranges::unique(list, {}, &SubjectStatus::subject);
        list.erase(same.begin(), same.end());
    }

    // Known from the pass before, and not looked at in this one.
    bool is_unseen(const state::RecordedInbox& inbox) const {
        return !read_.contains(inbox.account) &&
               find_subject(before_.inboxes, to_string(inbox.address)) != nullptr;
    }

    bool is_gone(const Address& address) const {
        return std::ranges::any_of(result_.applied.results, [&](const ChangeResult& done) {
            return done.status == Came::done && done.change.address == address &&
                   (done.change.action == plans::Action::destroy ||
                    done.change.action == plans::Action::forget);
        });
    }

    void add_account(const std::string& key) {
        SubjectStatus status{.subject = "account." + key, .account = key, .mode = rules_.mode};
        const auto* old = find_subject(before_.accounts, status.subject);
        if (old != nullptr) status.conditions = old->conditions;
        if (const auto trouble = unread_.find(key); trouble != unread_.end())
            status.conditions = conditions_of(trouble->second, status.conditions, rules_.now);
        else if (read_.contains(key))
            status.conditions = conditions_of({.reason = "Read"}, status.conditions, rules_.now);
        for (const auto& suspension : rules_.suspensions)
            if (suspension.subject == state::everything || suspension.subject == status.subject)
                status.suspension = suspension;
        judgement_.accounts.push_back(std::move(status));
    }

    void add(const Address& address, const std::string& account) {
        SubjectStatus status{.subject = to_string(address), .account = account};
        status.mode = mode_for(address, result_.pass.desired, rules_.mode);
        if (const auto* suspension = suspension_for(address, account, rules_.suspensions))
            status.suspension = *suspension;
        if (const auto* old = find_subject(before_.inboxes, status.subject)) {
            status.conditions = old->conditions;
            status.drifted_by = old->drifted_by;
        }
        status.id = id_of(address);
        if (unread_.contains(account))
            status.conditions = conditions_of({.ready = Truth::unknown,
                                               .reason = "AccountUnreadable",
                                               .message = "account." + account + " cannot be read",
                                               .reconciling = true},
                                              status.conditions, rules_.now);
        else if (const auto verdict = verdicts_.find(address); verdict != verdicts_.end())
            status.conditions = conditions_of(told(verdict->second, status), status.conditions, rules_.now);
        else if (read_.contains(account))
            status.conditions = conditions_of({}, status.conditions, rules_.now);
        judgement_.inboxes.push_back(std::move(status));
    }

    // What was not begun because somebody suspended it meanwhile is suspended.
    static ConditionStore told(ConditionStore condition_store, const SubjectStatus& status) {
        if (status.suspension && condition_store.reason == "Interrupted")
            condition_store.reason = "Suspended", condition_store.reconciling = false;
        return condition_store;
    }

    std::int64_t id_of(const Address& address) const {
        for (const auto& done : result_.applied.results)
            if (done.change.address == address && done.id != state::InboxId{}) return to_number(done.id);
        const auto& recorded = result_.pass.recorded.inboxes;
        const auto found = std::ranges::lower_bound(recorded, address, {}, &state::RecordedInbox::address);
        return found != recorded.end() && found->address == address ? to_number(found->id) : 0;
    }

    void count() {
        for (const auto& held : result_.held) {
            judgement_.drift += has_drift(held.change) ? 1 : 0;
            judgement_.pending += held.why == WhyHeld::only_observed ? 0 : 1;
        }
        for (const auto& done : result_.applied.results) {
            judgement_.drift += has_drift(done.change) ? 1 : 0;
            judgement_.pending += done.status == Came::done ? 0 : 1;
            judgement_.failed += done.status == Came::failed || done.status == Came::unknown ? 1 : 0;
        }
        for (const auto& finding : result_.pass.plan.findings)
            judgement_.pending += finding.kind == Finding::Kind::retained ? 0 : 1;
        judgement_.failed += static_cast<std::int64_t>(unread_.size());
    }

    const PassResult& result_;
    const Judgement& before_;
    const HoldRules& rules_;
    std::map<Address, ConditionStore> verdicts_;
    std::set<std::string> read_;
    std::map<std::string, ConditionStore> unread_;
    Judgement judgement_;
};

}  // namespace

Judgement judge(const PassResult& result, const Judgement& before, const HoldRules& rules) {
    return Judge(result, before, rules).run();
}

std::vector<state::SubjectConditions> to_keep(const Judgement& judgement, const Breaker& breaker) {
    std::vector<state::SubjectConditions> kept;
    for (const auto* list : {&judgement.accounts, &judgement.inboxes})
        for (const auto& item : *list)
            kept.push_back({item.subject, item.conditions, breaker.given_up(item.subject)});
    return kept;
}

Judgement from_kept(const std::vector<state::SubjectConditions>& kept) {
    Judgement judgement;
    for (const auto& item : kept) {
        const bool is_inbox = item.subject.starts_with("inbox.");
        (is_inbox ? judgement.inboxes : judgement.accounts)
            .push_back({.subject = item.subject, .conditions = item.conditions});
    }
    return judgement;
}

}  // namespace inboxctl::agent
