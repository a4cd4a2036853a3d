#include "agent/daemon/conditions.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "agent/daemon/readiness.hpp"

namespace inboxctl::agent {

namespace {

using plans::Finding;
using state::Address;
using state::Truth;

// What this pass says about single inboxes. Later facts override earlier ones.
std::map<Address, Readiness> readiness_in(const PassOutcome& outcome) {
    std::map<Address, Readiness> result;
    for (const auto& finding : outcome.pass.plan.findings)
        result[finding.address] = readiness_of(finding);
    for (const auto& withheld : outcome.withheld)
        result[withheld.change.address] = readiness_of(withheld);
    for (const auto& change : outcome.applied.results)
        if (change.status != ChangeResult::Status::done || !result.contains(change.change.address))
            result[change.change.address] = readiness_of(change, outcome.next_retries);
    return result;
}

// Why accounts could not be read in this pass, by their keys.
std::map<std::string, Readiness> unreadable_in(const Pass& pass) {
    std::map<std::string, Readiness> result;
    for (const auto& trouble : pass.observed.troubles)
        if (trouble.error.kind != ApiError::Kind::interrupted)
            result[trouble.account] = readiness_of(trouble.error);
    for (const auto& left : pass.left_out)
        result[left.account] = {.ready = Truth::no,
                                .reason = "NotUsable",
                                .message = left.why.message + "; " + left.why.remedy,
                                .stalled = true};
    return result;
}

class Evaluator {
  public:
    Evaluator(const PassOutcome& outcome, const EvaluatedConditions& before, const WithholdRules& rules)
        : outcome_(outcome),
          before_(before),
          rules_(rules),
          inboxes_(readiness_in(outcome)),
          unreadable_(unreadable_in(outcome.pass)) {
        for (const auto& account : outcome.pass.observed.accounts)
            read_.insert(account.account);
    }

    EvaluatedConditions run() {
        for (const auto& account : outcome_.pass.desired.accounts)
            add_account(account.key);
        for (const auto& inbox : outcome_.pass.desired.inboxes)
            add_inbox(inbox.address, inbox.account);
        for (const auto& inbox : outcome_.pass.recorded.inboxes)
            if ((inboxes_.contains(inbox.address) || is_unread(inbox)) && !is_gone(inbox.address))
                add_inbox(inbox.address, inbox.account);
        sort(result_.accounts);
        sort(result_.inboxes);
        count();
        return std::move(result_);
    }

  private:
    static void sort(std::vector<SubjectStatus>& list) {
        std::ranges::stable_sort(list, {}, &SubjectStatus::subject);
        const auto same = std::ranges::unique(list, {}, &SubjectStatus::subject);
        list.erase(same.begin(), same.end());
    }

    // Known from an earlier pass, and not read in this one.
    bool is_unread(const state::RecordedInbox& inbox) const {
        return !read_.contains(inbox.account) &&
               find_subject(before_.inboxes, to_string(inbox.address)) != nullptr;
    }

    bool is_gone(const Address& address) const {
        return std::ranges::any_of(outcome_.applied.results, [&](const ChangeResult& result) {
            return result.status == ChangeResult::Status::done && result.change.address == address &&
                   (result.change.action == plans::Action::destroy ||
                    result.change.action == plans::Action::forget);
        });
    }

    void add_account(const std::string& key) {
        SubjectStatus status{.subject = "account." + key, .account = key, .mode = rules_.mode};
        const auto* old = find_subject(before_.accounts, status.subject);
        if (old != nullptr) status.conditions = old->conditions;
        if (const auto unreadable = unreadable_.find(key); unreadable != unreadable_.end())
            set(status, unreadable->second);
        else if (read_.contains(key))
            set(status, {.reason = "Read"});
        for (const auto& suspension : rules_.suspensions)
            if (suspension.subject == state::everything || suspension.subject == status.subject)
                status.suspension = suspension;
        result_.accounts.push_back(std::move(status));
    }

    void add_inbox(const Address& address, const std::string& account) {
        SubjectStatus status{.subject = to_string(address), .account = account};
        status.mode = mode_for(address, outcome_.pass.desired, rules_.mode);
        if (const auto* suspension = suspension_for(address, account, rules_.suspensions))
            status.suspension = *suspension;
        if (const auto* old = find_subject(before_.inboxes, status.subject)) {
            status.conditions = old->conditions;
            status.drifted_by = old->drifted_by;
        }
        status.id = id_of(address);
        if (unreadable_.contains(account))
            set(status, {.ready = Truth::unknown,
                         .reason = "AccountUnreadable",
                         .message = "account." + account + " cannot be read",
                         .reconciling = true});
        else if (const auto known = inboxes_.find(address); known != inboxes_.end())
            set(status, as_suspended(known->second, status));
        else if (read_.contains(account))
            set(status, {});
        result_.inboxes.push_back(std::move(status));
    }

    void set(SubjectStatus& status, const Readiness& readiness) const {
        status.conditions = conditions_of(readiness, status.conditions, rules_.now);
    }

    // A change that was not begun because somebody suspended its inbox meanwhile is suspended.
    static Readiness as_suspended(Readiness readiness, const SubjectStatus& status) {
        if (status.suspension && readiness.reason == "Interrupted")
            readiness.reason = "Suspended", readiness.reconciling = false;
        return readiness;
    }

    std::int64_t id_of(const Address& address) const {
        for (const auto& result : outcome_.applied.results)
            if (result.change.address == address && result.id != state::InboxId{})
                return to_number(result.id);
        const auto& recorded = outcome_.pass.recorded.inboxes;
        const auto found = std::ranges::lower_bound(recorded, address, {}, &state::RecordedInbox::address);
        return found != recorded.end() && found->address == address ? to_number(found->id) : 0;
    }

    void count() {
        for (const auto& withheld : outcome_.withheld) {
            result_.drift += has_drift(withheld.change) ? 1 : 0;
            result_.pending += withheld.why == WhyWithheld::only_observed ? 0 : 1;
        }
        for (const auto& change : outcome_.applied.results) {
            result_.drift += has_drift(change.change) ? 1 : 0;
            result_.pending += change.status == ChangeResult::Status::done ? 0 : 1;
            result_.failed += change.status == ChangeResult::Status::failed ||
                                      change.status == ChangeResult::Status::unknown
                                  ? 1
                                  : 0;
        }
        for (const auto& finding : outcome_.pass.plan.findings)
            result_.pending += finding.kind == Finding::Kind::retained ? 0 : 1;
        result_.failed += static_cast<std::int64_t>(unreadable_.size());
    }

    const PassOutcome& outcome_;
    const EvaluatedConditions& before_;
    const WithholdRules& rules_;
    std::map<Address, Readiness> inboxes_;
    std::map<std::string, Readiness> unreadable_;  // accounts
    std::set<std::string> read_;                   // accounts
    EvaluatedConditions result_;
};

}  // namespace

EvaluatedConditions evaluate_conditions(const PassOutcome& outcome, const EvaluatedConditions& before,
                                        const WithholdRules& rules) {
    return Evaluator(outcome, before, rules).run();
}

std::vector<state::SubjectConditions> to_stored(const EvaluatedConditions& conditions,
                                                const Breaker& breaker) {
    std::vector<state::SubjectConditions> stored;
    for (const auto* list : {&conditions.accounts, &conditions.inboxes})
        for (const auto& item : *list)
            stored.push_back({item.subject, item.conditions, breaker.stalled_digest(item.subject)});
    return stored;
}

EvaluatedConditions from_stored(const std::vector<state::SubjectConditions>& stored) {
    EvaluatedConditions conditions;
    for (const auto& item : stored) {
        const bool is_inbox = item.subject.starts_with("inbox.");
        (is_inbox ? conditions.inboxes : conditions.accounts)
            .push_back({.subject = item.subject, .conditions = item.conditions});
    }
    return conditions;
}

}  // namespace inboxctl::agent
