#include "agent/daemon/readiness.hpp"

#include "tests/support/catch.hpp"

#include "tests/support/store_values.hpp"

using namespace inboxctl;
using namespace inboxctl::agent;
using state::Truth;

TEST_CASE("a withheld change says what differs and why it is withheld") {
    WithheldChange withheld{.change = {.action = plans::Action::create, .address = {"app"}},
                            .why = WhyWithheld::only_reported,
                            .message = "only reported in mode plan"};
    auto readiness = readiness_of(withheld);
    CHECK(readiness.ready == Truth::no);
    CHECK(readiness.reason == "Reported");
    CHECK(readiness.message == "it does not exist yet; only reported in mode plan");
    withheld.why = WhyWithheld::only_observed;
    CHECK(readiness_of(withheld).ready == Truth::yes);
    withheld.why = WhyWithheld::guard_rail;
    CHECK(readiness_of(withheld).stalled);
    withheld.why = WhyWithheld::recently_removed;
    CHECK(readiness_of(withheld).reason == "LeftManifests");
    CHECK(readiness_of(withheld).message == "only reported in mode plan");
}

TEST_CASE("a failed change says when it is retried") {
    const ChangeResult failed{
        .status = ChangeResult::Status::failed, .change = {.address = {"app"}}, .message = "422"};
    CHECK(readiness_of(failed, {}).message == "422");
    const auto retried = readiness_of(failed, {{state::Address{"app"}, tests::at(10)}});
    CHECK_THAT(retried.message, Catch::StartsWith("it failed: 422; it is retried at "));
    CHECK(retried.reconciling);
    CHECK_FALSE(retried.stalled);
}

TEST_CASE("a create in doubt has no advice for a person, because the daemon resolves it") {
    const plans::Finding waiting{
        plans::Finding::Kind::waiting, {"app"}, {}, "its create got no response", "run inboxctl apply again"};
    CHECK(readiness_of(waiting).message == "its create got no response; the next pass looks for it");
    const plans::Finding blocked{
        plans::Finding::Kind::blocked, {"app"}, {}, "its name is taken", "choose another one"};
    CHECK(readiness_of(blocked).message == "its name is taken; choose another one");
}

TEST_CASE("a refused token stalls its account, a server that is away does not") {
    ApiError error{.kind = ApiError::Kind::unauthorized, .message = "401"};
    CHECK(readiness_of(error).reason == "TokenRefused");
    CHECK(readiness_of(error).stalled);
    error.kind = ApiError::Kind::unreachable;
    CHECK(readiness_of(error).reason == "Unreadable");
    CHECK_FALSE(readiness_of(error).stalled);
}

TEST_CASE("a condition keeps its time while its status stays, and takes the new message") {
    const auto first =
        conditions_of({.ready = Truth::no, .reason = "Waiting", .message = "a"}, {}, tests::at(1));
    const auto second =
        conditions_of({.ready = Truth::no, .reason = "Waiting", .message = "b"}, first, tests::at(2));
    CHECK(second.ready.since == tests::at(1));
    CHECK(second.ready.message == "b");
    CHECK(conditions_of({}, second, tests::at(3)).ready.since == tests::at(3));
}
