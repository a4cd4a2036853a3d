// history and status without a running daemon.
#include <boost/json.hpp>

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::tests;
namespace json = boost::json;
using Catch::Contains;

namespace {

json::array history_of(Scene& scene, const Words& more = {}) {
    Words words{"history", "--format", "json"};
    words.insert(words.end(), more.begin(), more.end());
    const auto ended = scene.inboxctl(words);
    REQUIRE(ended.code == 0);
    return json::parse(ended.out).as_array();
}

}  // namespace

TEST_CASE("history tells what each apply did, newest first") {
    Scene scene;
    scene.write("a.toml", api_inbox("a", "First"));
    scene.write("b.toml", api_inbox("b", "Second"));
    REQUIRE(scene.apply().code == 0);
    scene.write("b.toml", api_inbox("b", "Renamed"));
    REQUIRE(scene.apply().code == 0);

    const auto text = scene.inboxctl({"history"});
    CHECK(text.code == 0);
    CHECK_THAT(text.out, Contains("apply, run 2: 0 added, 1 changed") && Contains("inbox.b  update") &&
                             Contains("[name]") && Contains("apply, run 1: 2 added"));
    const auto all = history_of(scene);
    REQUIRE(all.size() == 2);
    CHECK(all.at(0).at("run") == 2);
    CHECK(all.at(1).at("operations").as_array().size() == 2);
    CHECK(history_of(scene, {"--limit", "1"}).size() == 1);

    const auto of_a = history_of(scene, {"inbox.a"});
    REQUIRE(of_a.size() == 1);
    CHECK(of_a.at(0).at("operations").at(0).at("address") == "inbox.a");
    CHECK(of_a.at(0).at("operations").at(0).at("status") == "done");
}

TEST_CASE("a failed change is in the history with the server's words") {
    Scene scene;
    scene.write("a.toml", api_inbox("a", "First"));
    scene.faults(answers("POST", "/inboxes$", 422, R"({"message":"Name is taken by somebody"})"));
    REQUIRE(scene.apply().code == 1);
    CHECK_THAT(scene.inboxctl({"history", "inbox.a"}).out,
               Contains("inbox.a  create") && Contains("failed: ") && Contains("Name is taken by somebody"));
}

TEST_CASE("a run that was killed is shown as one, and the next run counts the inboxes that it found") {
    Scene scene;
    scene.write("a.toml", api_inbox("a", "First"));
    die_in_create(scene, "after");
    CHECK_THAT(scene.inboxctl({"history"}).out, Contains("apply, run 1: killed before it ended"));
    scene.no_faults();
    const auto applied = scene.apply();
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK_THAT(applied.out,
               Catch::EndsWith("Apply complete: 0 added, 0 changed, 0 destroyed, 1 found again.\n"));
    CHECK_THAT(scene.inboxctl({"history"}).out, Contains("apply, run 1: killed before it ended"));
}

TEST_CASE("where nothing was done there is no history, and no state is made") {
    Scene scene;
    const auto ended = scene.inboxctl({"history"});
    CHECK(ended.code == 0);
    CHECK(ended.out.empty());
    CHECK_THAT(ended.err, Contains("No run"));
    CHECK(history_of(scene).empty());
    CHECK_FALSE(std::filesystem::exists(scene.state()));
}

TEST_CASE("without a daemon status says so, and what the state remembers") {
    Scene scene;
    scene.write("a.toml", api_inbox("a", "First"));
    REQUIRE(scene.apply().code == 0);
    const auto status = scene.inboxctl({"status"});
    CHECK(status.code == 1);
    CHECK_THAT(status.err,
               Contains("no daemon is listening on") && Contains("state.db.sock") && Contains("--socket"));
    CHECK_THAT(status.out, Contains("1 inbox is recorded") && Contains("Last run: ") && Contains("1 added"));
    const auto reconcile = scene.inboxctl({"reconcile"});
    CHECK(reconcile.code == 1);
    CHECK_THAT(reconcile.err, Contains("no daemon is listening on") && Contains("inboxctl daemon"));
    CHECK_THAT(scene.inboxctl({"status", "--format", "json"}).err, Contains("no daemon is listening on"));
}
