#include "plans/guard/policy.hpp"

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::plans;
using state::InboxId;
using state::Payload;

state::RecordedInbox known(const std::string& key, int id) {
    return {.address = {key}, .account = "acme", .id = InboxId{id}, .payload = Payload::api, .identity = 1};
}

state::ObservedInbox seen(int id, state::ServerIdentity identity) {
    return {.id = InboxId{id},
            .name = "A",
            .channel_type = std::string(state::name_of(Payload::api).channel_type),
            .payload = Payload::api,
            .identity = identity};
}

std::vector<Emptied> found(const std::vector<state::RecordedInbox>& recorded,
                           const std::vector<state::ObservedInbox>& on_server) {
    ObservedAccount account;
    account.account = "acme";
    account.inboxes = on_server;
    state::Desired desired;
    for (const auto& inbox : recorded)
        if (inbox.address.key != "left") desired.inboxes.push_back({.address = inbox.address});
    return emptied(desired, recorded, {account});
}

}  // namespace

TEST_CASE("an account is emptied when two recorded inboxes or more, and all of them, are gone") {
    CHECK(found({known("a", 1), known("b", 2)}, {}) == std::vector<Emptied>{{"acme", 2}});
    CHECK(found({known("a", 1)}, {}).empty());
    CHECK(found({known("a", 1), known("left", 2)}, {}) == std::vector<Emptied>{{"acme", 2}});
    CHECK(found({known("left", 1), known("left", 2)}, {}).empty());
    CHECK(found({}, {}).empty());
    CHECK(found({known("a", 1), known("b", 2)}, {seen(2, 1)}).empty());
}

TEST_CASE(
    "what others have on the server does not hide that an account is emptied, not under our ids either") {
    CHECK(found({known("a", 1), known("b", 2)}, {seen(2, 7), seen(3, 8)}) ==
          std::vector<Emptied>{{"acme", 2}});
}

TEST_CASE("an account that nobody has read is not emptied") {
    ObservedAccount trusted;
    trusted.account = "acme";
    trusted.coverage = ObservedAccount::Coverage::nothing;
    CHECK(emptied({}, {known("a", 1), known("b", 2)}, {trusted}).empty());
}
