#include "agent/report/history.hpp"

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/full_status.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
namespace state = inboxctl::state;

namespace {

state::JournalEntry entry(state::OperationKind kind, std::string status, std::string message = {}) {
    state::JournalEntry result;
    result.operation.intent = {.kind = kind, .address = {"support"}, .account = "acme"};
    result.operation.intent.wanted.set(state::inbox_field("name"), "Support");
    result.operation.begun = moment(1);
    result.status = std::move(status);
    result.message = std::move(message);
    return result;
}

std::vector<PastRun> two_runs() {
    auto created = entry(state::OperationKind::create, "done");
    created.result = state::InboxId{12};
    created.ended = moment(2);
    state::RunSummary last{.id = state::RunId{2}, .command = "apply", .begun = moment(0), .ended = moment(3)};
    last.added = last.failed = 1;
    last.exit_code = 3;
    const state::RunSummary killed{.id = state::RunId{1}, .command = "daemon", .begun = moment(-9)};
    return {{last, {created, entry(state::OperationKind::update, "failed", "Name is too long")}},
            {killed, {entry(state::OperationKind::destroy, "open")}}};
}

}  // namespace

TEST_CASE("history lists each run with its operations and their results") {
    CHECK(history_text(two_runs()) ==
          "2026-11-18T11:06:40Z  apply, run 2: 1 added, 0 changed, 0 destroyed, 1 failed (exit code 3)\n"
          "  inbox.support  create (id 12)  done\n"
          "  inbox.support  update  failed: Name is too long  [name]\n"
          "2026-11-18T11:06:31Z  daemon, run 1: killed before it ended\n"
          "  inbox.support  destroy  no result: the run ended before there was one\n");
    auto going_on = two_runs();
    going_on.back().may_go_on = true;
    CHECK_THAT(history_text(going_on), Catch::Contains("daemon, run 1: still running, or killed\n"));
    CHECK(history_text({}).empty());
}

TEST_CASE("history in JSON names the fields that were sent, and no value") {
    const auto json = history_json(two_runs());
    REQUIRE(json.size() == 2);
    CHECK(json.at(0).at("exit_code") == 3);
    CHECK(json.at(0).at("operations").at(0).at("id") == 12);
    CHECK(json.at(0).at("operations").at(1).at("fields") == boost::json::array{"name"});
    CHECK_FALSE(json.at(0).at("operations").at(1).as_object().contains("wanted"));
    CHECK(json.at(1).at("ended").is_null());
    CHECK(json.at(1).at("exit_code").is_null());
}
