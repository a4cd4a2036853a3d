// Snapshots for tests of what a plan decides: one account, and inboxes of one kind.
#pragma once

#include <string>

#include "plans/diff/snapshots.hpp"
#include "tests/support/store_values.hpp"

namespace inboxctl::tests {

struct TestSnapshots {
    state::Desired desired;
    state::Recorded recorded;
    std::vector<plans::ObservedAccount> observed{{"acme", {4, 15, 1}, {}, {}}};

    TestSnapshots() { add_account("acme"); }

    void add_account(const std::string& key) {
        desired.accounts.push_back({.key = key, .url = "https://chat." + key + ".example", .id = 1});
    }
    // In the order of their keys.
    state::DesiredInbox& want(const std::string& key, const std::string& name = "Support") {
        desired.inboxes.push_back({.address = {key},
                                   .account = "acme",
                                   .payload = state::Payload::web_widget,
                                   .fields = named(name)});
        return desired.inboxes.back();
    }
    state::RecordedInbox& know(const std::string& key, std::int64_t id, const std::string& name = "Support") {
        recorded.inboxes.push_back(tests::recorded(key, id, name));
        return recorded.inboxes.back();
    }
    state::ObservedInbox& see(std::int64_t id, const std::string& name = "Support") {
        observed.front().inboxes.push_back(
            {.id = state::InboxId{id},
             .name = name,
             .channel_type = std::string(name_of(state::Payload::web_widget).channel_type),
             .payload = state::Payload::web_widget,
             .fields = named(name)});
        return observed.front().inboxes.back();
    }
    // In all three snapshots.
    void have(const std::string& key, std::int64_t id) { want(key, key), know(key, id, key), see(id, key); }

    plans::Snapshots view() const { return {desired, recorded, observed}; }
};

}  // namespace inboxctl::tests
