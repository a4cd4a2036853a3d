#include "plans/resolve/resolve.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "plans/resolve/resolved_create.hpp"
#include "plans/resolve/tracked.hpp"
#include "state/model/find.hpp"

namespace inboxctl::plans {

namespace {

using state::Operation;
using state::OperationKind;
using state::RecordedInbox;

// Creates that were presumed lost.
struct Watched {
    std::vector<Operation> watched;      // their address has another inbox: they can only make a duplicate
    std::vector<Operation> revived;      // their address has no inbox: what they make would be the only one
    std::vector<Operation> beside_open;  // until an open create of the address is resolved, nobody can say
};

std::set<std::pair<std::string, state::InboxId>> ids_in(const std::vector<ObservedAccount>& observed) {
    std::set<std::pair<std::string, state::InboxId>> ids;
    for (const auto& account : observed)
        for (const auto& inbox : account.inboxes)
            ids.emplace(account.account, inbox.id);
    return ids;
}

Watched sort_watched(const state::Recorded& recorded, const state::Desired& desired,
                     const std::vector<ObservedAccount>& observed) {
    if (recorded.watched.empty()) return {};
    std::set<state::Address> with_inbox, open;
    const auto there = ids_in(observed);
    for (const auto& inbox : recorded.inboxes)
        if (there.contains({inbox.account, inbox.id})) with_inbox.insert(inbox.address);
    for (const auto& operation : recorded.open)
        open.insert(operation.intent.address);
    Watched result;
    for (const auto& operation : recorded.watched) {
        const auto& address = operation.intent.address;
        const bool is_declared = find(desired.inboxes, address) != nullptr;
        auto& where = open.contains(address)                         ? result.beside_open
                      : with_inbox.contains(address) || !is_declared ? result.watched
                                                                     : result.revived;
        where.push_back(operation);
    }
    return result;
}

std::string note_of(const ResolvedCreate& create) {
    return to_string(create.operation.intent.address) + ": found again (id " + to_string(create.made->id) +
           "), which a create without an answer had made";
}

Finding still_in_doubt(const ResolvedCreate& create) {
    const auto& address = create.operation.intent.address;
    if (create.resolution.conclusion == Conclusion::ambiguous)
        return {Finding::Kind::blocked, address, {}, how_to_resolve(create), {}};
    return {Finding::Kind::waiting,
            address,
            {},
            "the create got no response, and the server may still carry it out",
            "apply again in a minute: it is found then, or created again"};
}

// A create whose account is in no manifest any more: nothing can be read there.
Finding out_of_reach(const Operation& operation) {
    const auto& intent = operation.intent;
    return {Finding::Kind::waiting,
            intent.address,
            {},
            "the create got no response, and its account " + intent.account +
                " is declared in no manifest any more",
            "declare [account." + intent.account +
                "] again, or say that nothing came of it: inboxctl resolve " + to_string(intent.address) +
                " --retry"};
}

class Resolving {
  public:
    Resolving(Watched watched, const state::Desired& desired)
        : watched_(std::move(watched)), desired_(desired) {
        result_.watched = std::move(watched_.watched);
    }

    void add(ResolvedCreate create) {
        const auto conclusion = create.resolution.conclusion;
        const auto& address = create.operation.intent.address;
        if (const auto* inbox = find(desired_.inboxes, address)) create.lifecycle = inbox->lifecycle;
        // What it makes from now on is a duplicate.
        if (conclusion == Conclusion::lost && !create.answered) result_.watched.push_back(create.operation);
        const bool is_news = conclusion == Conclusion::found || conclusion == Conclusion::ambiguous;
        if (!is_news && is_revived(create.operation)) return;
        result_.outcomes.push_back(outcome_of(create));
        if (conclusion == Conclusion::found)
            add_found(create);
        else if (conclusion != Conclusion::lost)
            result_.findings.push_back(still_in_doubt(create));
        result_.needs_a_person |= conclusion == Conclusion::ambiguous;
    }

    // Of what is not a create, in an account that was read as a whole.
    void add_compared(const Operation& operation) {
        result_.outcomes.push_back(
            {operation.id, state::Failed{"no answer came; compared with the server again"}});
    }

    void add_out_of_reach(const Operation& operation) { result_.findings.push_back(out_of_reach(operation)); }

    const std::vector<Operation>& revived() const { return watched_.revived; }
    ResolvedCreates result() { return std::move(result_); }

  private:
    bool is_revived(const Operation& operation) const {
        return std::ranges::find(watched_.revived, operation.id, &Operation::id) != watched_.revived.end();
    }

    void add_found(const ResolvedCreate& create) {
        for (const auto& operation : watched_.beside_open)
            if (operation.intent.address == create.operation.intent.address)
                result_.watched.push_back(operation);
        result_.notes.push_back(note_of(create));
        result_.found.push_back(recorded_by(create));
    }

    Watched watched_;
    const state::Desired& desired_;
    ResolvedCreates result_;
};

}  // namespace

ResolvedCreates resolve(const state::Recorded& recorded, const state::Desired& desired,
                        const std::vector<ObservedAccount>& observed,
                        std::chrono::milliseconds in_doubt_window, const state::Moment& listed_at) {
    Resolving resolving(sort_watched(recorded, desired, observed), desired);
    if (recorded.open.empty() && resolving.revived().empty()) return resolving.result();
    const ResolveRules rules{.in_doubt_window = in_doubt_window, .answered = {}};
    std::set<std::string> compared;
    for (const auto& account : observed) {
        if (account.coverage == ObservedAccount::Coverage::all) compared.insert(account.account);
        const auto tracked = tracked_beside(recorded.inboxes, desired.accounts, account);
        for (auto& create :
             resolve_account(recorded.open, resolving.revived(), account, tracked, rules, listed_at))
            resolving.add(std::move(create));
    }
    for (const auto& operation : recorded.open) {
        const auto& account = operation.intent.account;
        const bool is_create = operation.intent.kind == OperationKind::create;
        if (is_create && find(desired.accounts, account) == nullptr) resolving.add_out_of_reach(operation);
        if (!is_create && compared.contains(account)) resolving.add_compared(operation);
    }
    return resolving.result();
}

state::Recorded with_resolved(state::Recorded recorded, const ResolvedCreates& resolved) {
    recorded.watched = resolved.watched;
    for (const auto& found : resolved.found) {
        // An inbox that vanished and was created again is recorded already: an address has one inbox.
        std::erase_if(recorded.inboxes,
                      [&](const RecordedInbox& other) { return other.address == found.address; });
        const auto place =
            std::ranges::lower_bound(recorded.inboxes, found.address, {}, &RecordedInbox::address);
        recorded.inboxes.insert(place, found);
    }
    return recorded;
}

std::vector<Finding> find_duplicates(const state::Recorded& recorded,
                                     const std::vector<state::Account>& accounts,
                                     const std::vector<ObservedAccount>& observed) {
    std::vector<Finding> findings;
    if (recorded.watched.empty()) return findings;
    for (const auto& account : observed) {
        const auto tracked = tracked_beside(recorded.inboxes, accounts, account);
        std::ranges::move(duplicates_in(account, recorded.watched, tracked), std::back_inserter(findings));
    }
    return findings;
}

}  // namespace inboxctl::plans
