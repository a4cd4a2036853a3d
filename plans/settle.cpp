#include "plans/settle.hpp"

#include <algorithm>
#include <array>

#include "plans/normalise.hpp"
#include "state/fields.hpp"

namespace inboxctl::plans {

namespace {

using state::ObservedInbox;

// Fields that a create sends and a list answers. The rest travels by later requests.
bool is_comparable(const Field& row) {
    return is_answered(row) && (row.scope == state::Scope::inbox || row.scope == state::Scope::channel ||
                                row.scope == state::Scope::portal);
}

// Somebody may have edited it since: then its name, or the address that it serves or calls, is left to tell.
// Kinds with a key need no such guess.
bool resembles(const OpenCreate& open, const ObservedInbox& inbox) {
    if (inbox.id <= open.highest_seen || state::natural_key(open.payload) != nullptr ||
        inbox.channel_type != state::name_of(open.payload).channel_type)
        return false;
    const bool widget = open.payload == state::Payload::web_widget;
    const auto address = state::channel_field(open.payload, widget ? "website_url" : "webhook_url");
    return std::ranges::any_of(std::array{state::inbox_field("name"), address}, [&](state::FieldId id) {
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
    if (inbox.id <= open.highest_seen || inbox.channel_type != state::name_of(open.payload).channel_type)
        return false;
    const auto* key = state::natural_key(open.payload);
    if (key != nullptr && is_answered(*key)) {
        const Json* wanted = open.wanted.find(id_of(*key));
        const Json* seen = inbox.fields.find(id_of(*key));
        return wanted != nullptr && seen != nullptr && same(*key, *wanted, *seen);
    }
    return std::ranges::all_of(open.wanted, [&](const state::FieldValue& wanted) {
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
    std::set<state::InboxId> taken;
    for (std::size_t i = 0; i < open.size(); ++i) {
        for (const auto& inbox : observed)
            if (!tracked.contains(inbox.id) && !taken.contains(inbox.id) && could_have_made(open[i], inbox))
                result[i].ids.push_back(inbox.id);
        std::ranges::sort(result[i].ids);
        const auto rivals = static_cast<std::size_t>(
            std::count_if(open.begin() + static_cast<std::ptrdiff_t>(i), open.end(),
                          [&](const auto& other) { return are_equal(open[i], other); }));
        if (result[i].ids.empty()) {
            result[i].verdict = open[i].may_still_come ? Verdict::open : Verdict::free;
        } else if (result[i].ids.size() > rivals) {
            result[i].verdict = Verdict::ambiguous;
        } else {
            result[i].verdict = Verdict::adopted;
            result[i].ids.resize(1);
            taken.insert(result[i].ids.front());
        }
    }
    // To make it a second time beside one that may be it, only edited, is for a person to decide.
    for (std::size_t i = 0; i < open.size(); ++i) {
        if (result[i].verdict != Verdict::free) continue;
        for (const auto& inbox : observed)
            if (!tracked.contains(inbox.id) && !taken.contains(inbox.id) && resembles(open[i], inbox))
                result[i].ids.push_back(inbox.id);
        if (!result[i].ids.empty()) result[i].verdict = Verdict::ambiguous;
    }
    return result;
}

}  // namespace inboxctl::plans
