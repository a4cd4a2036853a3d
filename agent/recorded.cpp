#include "agent/recorded.hpp"

#include <algorithm>

namespace inboxctl::agent {

Recorded load_recorded(state::Store& store) {
    return {store.identity(),        store.inboxes(),    store.accounts(),
            store.open_operations(), store.tombstones(), store.read_marks()};
}

std::vector<state::Moved> follow_moves(Recorded& recorded, const std::vector<state::Moved>& moved) {
    std::vector<state::Moved> followed;
    const auto knows = [&](const state::Address& address) {
        return std::ranges::find(recorded.inboxes, address, &state::RecordedInbox::address) !=
               recorded.inboxes.end();
    };
    for (const auto& move : moved) {
        if (knows(move.to)) continue;
        bool found = false;
        for (auto& inbox : recorded.inboxes)
            if (inbox.address == move.from) inbox.address = move.to, found = true;
        for (auto& operation : recorded.open)
            if (operation.intent.address == move.from) operation.intent.address = move.to, found = true;
        if (found) followed.push_back(move);
    }
    std::ranges::sort(recorded.inboxes, {}, &state::RecordedInbox::address);
    return followed;
}

}  // namespace inboxctl::agent
