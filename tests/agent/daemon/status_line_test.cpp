#include "agent/daemon/status_line.hpp"

#include "tests/support/catch.hpp"

using namespace inboxctl;
using namespace inboxctl::agent;
using state::Truth;

TEST_CASE("the status line counts, and names what needs a person") {
    EvaluatedConditions conditions;
    SetStatus set{.validity = SetStatus::Validity::valid, .has_active = true};
    CHECK(status_line(conditions, set, "") == "0 of 0 inboxes as declared");
    conditions.inboxes.resize(2);
    conditions.inboxes[0].conditions.ready.status = Truth::yes;
    conditions.inboxes[1].conditions.stalled.status = Truth::yes;
    conditions.accounts.resize(1);
    conditions.accounts[0].conditions.ready.status = Truth::no;
    CHECK(status_line(conditions, set, "") == "1 of 2 inboxes as declared, 1 stalled, 1 account unreadable");
    set.validity = SetStatus::Validity::invalid;
    CHECK(status_line({}, set, "the disk is full") ==
          "0 of 0 inboxes as declared; the manifests have errors, the last valid set stays active; the disk "
          "is full");
    set.has_active = false;
    CHECK(status_line({}, set, "") ==
          "0 of 0 inboxes as declared; the manifests have errors, nothing is changed");
}
