#include "plans/guard/other_run.hpp"

#include "tests/support/catch.hpp"

#include "tests/support/store_values.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;
using Addresses = std::set<Address>;

namespace {

state::Operation open_create(const std::string& key) {
    return {.id = state::OperationId{1}, .intent = tests::intent(key)};
}

}  // namespace

TEST_CASE("another run creates what its journal has begun, or has recorded since the state was loaded") {
    const std::vector before{tests::recorded("a", 1)};
    const std::vector now{tests::recorded("a", 1), tests::recorded("b", 2)};
    CHECK(being_created(before, {}, {open_create("c")}, now) == Addresses{{"b"}, {"c"}});
}

TEST_CASE("a create that the other run has given up is resolved here as it is there") {
    auto operation = open_create("c");
    operation.given_up = tests::at(1);
    CHECK(being_created({}, {}, {operation}, {}).empty());
}

TEST_CASE("what is renamed is not taken for new") {
    const std::vector before{tests::recorded("new", 1)}, now{tests::recorded("old", 1)};
    const std::vector<state::Moved> renames{{{"old"}, {"new"}, {}}};
    CHECK(being_created(before, renames, {}, now).empty());
}

TEST_CASE("creates of the other run are not planned, and wait instead") {
    const OtherRun other{"`apply` (pid 7)", {{"a"}}};
    std::vector<Change> changes(3);
    changes[0].address = changes[1].address = {"a"};
    changes[1].action = Action::update;
    changes[2].address = {"b"};
    const auto left = without_creates_of(other, changes);
    REQUIRE(left.size() == 2);
    CHECK(left.front().action == Action::update);
    CHECK(left.back().address == Address{"b"});
    const auto findings = with_waiting_for(other, {{Finding::Kind::blocked, {"a"}, {}, "taken", {}}});
    REQUIRE(findings.size() == 1);
    CHECK(findings.front().kind == Finding::Kind::waiting);
}

TEST_CASE("of a run that ends the note says to plan again, of the daemon it does not") {
    CHECK_THAT(note_of({"`apply` (pid 7)", {}}), Catch::EndsWith("plan again when it is done."));
    CHECK_THAT(note_of({"`daemon` (pid 7)", {}}), !Catch::Contains("plan again"));
}
