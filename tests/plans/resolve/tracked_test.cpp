#include "plans/resolve/tracked.hpp"

#include "tests/support/catch.hpp"

#include "tests/support/store_values.hpp"

using namespace inboxctl;
using plans::tracked_beside;
using Ids = std::set<state::InboxId>;

namespace {

constexpr state::InboxId one{1}, two{2}, three{3};

std::vector<state::Account> accounts() {
    return {{.key = "acme", .url = "https://chat.example", .id = 1},
            {.key = "globex", .url = "https://chat.example", .id = 2},
            {.key = "initech", .url = "https://elsewhere.example", .id = 1}};
}

std::vector<state::RecordedInbox> recorded() {
    std::vector inboxes{tests::recorded("a", 1), tests::recorded("b", 2), tests::recorded("c", 3)};
    inboxes[1].account = "globex";
    inboxes[2].account = "initech";
    return inboxes;
}

}  // namespace

TEST_CASE("the ids of all accounts of one server are tracked there, and no other server's") {
    CHECK(tracked_beside(recorded(), accounts(), "acme") == Ids{one, two});
    CHECK(tracked_beside(recorded(), accounts(), "initech") == Ids{three});
}

TEST_CASE("an id that the server has given to another inbox since is tracked by nobody") {
    auto known = recorded();
    known.front().identity = 7;
    plans::ObservedAccount observed{"acme", {}, {{.id = one, .identity = 8}}, {}};
    CHECK(tracked_beside(known, accounts(), observed) == Ids{two});
    observed.inboxes.front().identity = 7;
    CHECK(tracked_beside(known, accounts(), observed) == Ids{one, two});
    observed.inboxes.front().identity = 0;  // not known
    CHECK(tracked_beside(known, accounts(), observed) == Ids{one, two});
}
