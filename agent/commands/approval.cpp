#include "agent/commands/approval.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>

#include "agent/commands/saved_plan_commands.hpp"
#include "plans/render/text.hpp"
#include "state/model/find.hpp"

namespace inboxctl::agent {

// Nobody to ask is not a yes.
bool is_approved(const Invocation& invocation, std::size_t destroys) {
    if (invocation.approval == Approval::given) return true;
    const bool asked_in_text = invocation.format == Format::text;
    if (!asked_in_text || isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) {
        std::fputs(
            "error: this plan needs approval, and there is no terminal to ask on; to approve it, add "
            "--auto-approve to the same command\n",
            stderr);
        return false;
    }
    // A destroy deletes conversations, so the answer is one that nobody types by habit.
    const std::string wanted = destroys > 0 ? std::to_string(destroys) : "yes";
    if (destroys > 0)
        std::printf(
            "\n%s will be deleted. Type the number of inboxes to confirm: ",
            plans::counted(destroys, "inbox and all its conversations", "inboxes and all their conversations")
                .c_str());
    else
        std::printf("\nApply these changes? Only \"yes\" is accepted: ");
    std::fflush(stdout);
    std::string answer;
    std::getline(std::cin, answer);
    if (answer == wanted) return true;
    std::puts("Not approved; nothing was changed.");
    return false;
}

std::set<state::Address> waiting_in(const Pass& pass) {
    std::set<state::Address> result;
    for (const auto& finding : pass.plan.findings)
        if (finding.kind == plans::Finding::Kind::waiting) result.insert(finding.address);
    return result;
}

bool is_as_approved(const Pass& approved, const Pass& next, const state::Address& address) {
    const auto* then = find(approved.desired.inboxes, address);
    const auto* now = find(next.desired.inboxes, address);
    return then != nullptr && now != nullptr && *then == *now;
}

// Hours may pass before a person says yes, and others work meanwhile, so the plan is compared with a new one.
// What waited for the server, and is created or found now as it was declared then, is no surprise.
bool still_holds(const Pass& approved, const Pass& next, ApplyReport& report) {
    const auto waited = waiting_in(approved);
    const auto is_expected = [&](const plans::Change& change) {
        const bool makes = change.action == plans::Action::create || change.action == plans::Action::update;
        return makes && waited.contains(change.address) && is_as_approved(approved, next, change.address);
    };
    const auto without = [&](plans::Plan plan) {
        std::erase_if(plan.changes, is_expected);
        std::erase_if(plan.findings, [&](const plans::Finding& finding) {
            return finding.kind == plans::Finding::Kind::waiting && waited.contains(finding.address);
        });
        return plan;
    };
    auto changes = plans::changed_manifests(approved.base, next.base);
    const auto then = without(approved.plan), now = without(next.plan);
    std::ranges::move(plans::what_changed(then, now), std::back_inserter(changes));
    if (changes.empty() && plans::secrets_of(then) != plans::secrets_of(now))
        changes.emplace_back(plans::another_secret);
    return !report_changes("the plan has changed since you approved it:", changes,
                           "Nothing was changed. Run the command again to see the new plan.", report);
}

}  // namespace inboxctl::agent
