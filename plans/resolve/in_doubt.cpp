#include "plans/resolve/in_doubt.hpp"

#include <algorithm>

#include "plans/diff/inbox/normalise.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

namespace {

using state::ObservedInbox;

// Fields that a create sends and a list answers. The rest travels by later requests.
bool is_comparable(const Field& row) {
    return is_answered(row) && (row.scope == state::Scope::inbox || row.scope == state::Scope::channel ||
                                row.scope == state::Scope::portal);
}

// Before the request there was none of it, and the server takes its key only once.
bool may_have_made(const OpenCreate& open, const ObservedInbox& inbox) {
    if (inbox.id <= open.highest_seen || inbox.channel_type != state::name_of(open.payload).channel_type)
        return false;
    const auto* key = state::natural_key(open.payload);
    if (key == nullptr || !is_answered(*key)) return true;
    const Json* wanted = open.wanted.find(id_of(*key));
    const Json* seen = inbox.fields.find(id_of(*key));
    return wanted != nullptr && seen != nullptr && same(*key, *wanted, *seen);
}

// Of kinds without a key: somebody may have edited it since, but not all by which it is known again.
bool resembles(const OpenCreate& open, const ObservedInbox& inbox) {
    return may_have_made(open, inbox) &&
           std::ranges::any_of(state::identifying(open.payload), [&](state::FieldId id) {
               const Json* wanted = open.wanted.find(id);
               const Json* seen = inbox.fields.find(id);
               return wanted != nullptr && seen != nullptr && *wanted != Json("") && !wanted->is_null() &&
                      same(state::field(id), *wanted, *seen);
           });
}

bool are_equal(const OpenCreate& a, const OpenCreate& b) {
    return a.payload == b.payload && a.wanted == b.wanted;
}

}  // namespace

bool could_have_made(const OpenCreate& open, const ObservedInbox& inbox) {
    return may_have_made(open, inbox) &&
           std::ranges::all_of(open.wanted, [&](const state::FieldValue& wanted) {
               const auto& row = state::field(wanted.id);
               const Json* seen = inbox.fields.find(wanted.id);
               return !is_comparable(row) || seen == nullptr || same(row, wanted.value, *seen);
           });
}

std::vector<std::vector<state::InboxId>> late_work(const std::vector<OpenCreate>& watched,
                                                   const std::vector<ObservedInbox>& observed,
                                                   const std::set<state::InboxId>& tracked) {
    std::vector<std::vector<state::InboxId>> result(watched.size());
    std::set<state::InboxId> taken = tracked;
    for (std::size_t i = 0; i < watched.size(); ++i)
        for (const auto& inbox : observed)
            if (!taken.contains(inbox.id) && could_have_made(watched[i], inbox)) {
                result[i].push_back(inbox.id);
                taken.insert(inbox.id);
            }
    return result;
}

std::vector<Settled> settle(const std::vector<OpenCreate>& open, const std::vector<ObservedInbox>& observed,
                            const std::set<state::InboxId>& tracked) {
    std::vector<Settled> result(open.size());
    std::set<state::InboxId> taken = tracked;
    std::set<state::Address> served;
    const auto untaken = [&](auto fits, const OpenCreate& create) {
        std::vector<state::InboxId> ids;
        for (const auto& inbox : observed)
            if (!taken.contains(inbox.id) && fits(create, inbox)) ids.push_back(inbox.id);
        std::ranges::sort(ids);
        return ids;
    };
    for (std::size_t i = 0; i < open.size(); ++i) {
        auto& [verdict, ids] = result[i];
        verdict = open[i].may_still_come ? Verdict::open : Verdict::free;
        // An address has one inbox: what another create of it has made is that one's duplicate.
        if (served.contains(open[i].address)) {
            verdict = Verdict::free;
            continue;
        }
        ids = untaken(could_have_made, open[i]);
        const auto rivals = static_cast<std::size_t>(
            std::count_if(open.begin() + static_cast<std::ptrdiff_t>(i), open.end(),
                          [&](const auto& other) { return are_equal(open[i], other); }));
        if (ids.empty()) continue;
        verdict = ids.size() > rivals ? Verdict::ambiguous : Verdict::adopted;
        if (verdict == Verdict::ambiguous) continue;
        ids.resize(1);
        taken.insert(ids.front());
        served.insert(open[i].address);
    }
    // To make it a second time beside one that may be it, only edited, is for a person to decide. Who has its
    // key keeps it from coming at all. What is like one create is none of another's that it is not like.
    for (const auto fits : {could_have_made, resembles, may_have_made}) {
        std::vector<state::InboxId> claimed;
        for (std::size_t i = 0; i < open.size(); ++i) {
            auto& [verdict, ids] = result[i];
            const auto* key = state::natural_key(open[i].payload);
            const bool wait = verdict == Verdict::open && (key == nullptr || !is_answered(*key));
            if (ids.empty() && !wait && !served.contains(open[i].address)) {
                ids = untaken(fits, open[i]);
                if (!ids.empty()) verdict = Verdict::ambiguous;
            }
            claimed.insert(claimed.end(), ids.begin(), ids.end());
        }
        taken.insert(claimed.begin(), claimed.end());
    }
    return result;
}

}  // namespace inboxctl::plans
