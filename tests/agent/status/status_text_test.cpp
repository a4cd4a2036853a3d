#include "agent/status/status_text.hpp"

#include <boost/json/serialize.hpp>

#include "agent/status/status_json.hpp"
#include "agent/system/timestamp.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/full_status.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
using namespace std::chrono_literals;
namespace state = inboxctl::state;

TEST_CASE("a status begins with the daemon, and lists what is not ready") {
    CHECK(status_text(full_status(), moment(230)) ==
          "inboxctl 1.2.3, process 4711, started 3 min ago\n"
          "Manifests: INVALID since " +
              timestamp(moment(100)) +
              ", 1 error; the last valid set stays active (3 inboxes in 1 account)\n" +
              render(full_status().set.diagnostics.front()) +
              "Last pass: 30 s ago (push), took 340 ms, 2 changes, 1 drifted, 1 pending, 1 failed\n"
              "Next pass: in 4 min\n"
              "Push: account.acme since " +
              timestamp(moment(10)) +
              ", 5 events\n"
              "Push: account.globex is only polled: no token\n"
              "\n"
              "1 of 1 account is ready.\n"
              "\n"
              "2 of 3 inboxes are ready.\n"
              "  inbox.a  ready since " +
              timestamp(moment(60)) +
              "  Applied (changed on the server by Ann Admin)\n"
              "  inbox.b  stalled since " +
              timestamp(moment(60)) +
              "  ComesBack: the same difference came back after 2 applies (suspended since " +
              timestamp(moment(90)) + ": moving house) (mode plan)\n");
}

TEST_CASE("a standby, a suspension and a running pass are shown first") {
    Status status;
    status.version = "1.2.3";
    status.pid = 1;
    status.standby = true;
    status.passing = true;
    status.suspension = state::Suspension{"all", "", moment(0)};
    status.mode = state::Mode::observe;
    const auto text = status_text(status, moment(0));
    for (const std::string part : {"Standby:", "Everything is suspended since", "Mode: observe",
                                   "Manifests: not read yet", "A pass is running."})
        CHECK_THAT(text, Catch::Contains(part));
}

TEST_CASE("many inboxes with one cause share a line, a few have one each") {
    Status status;
    status.pid = 1;
    const state::Suspension all{"all", "an incident", moment(5)};
    const auto add = [&](const std::string& key, const std::string& account) -> SubjectStatus& {
        status.inboxes.push_back({.subject = "inbox." + key, .account = account});
        return status.inboxes.back();
    };
    for (int i = 0; i < 212; ++i)
        add("s" + std::to_string(i), "acme").suspension = all;
    add("t", "acme").suspension = state::Suspension{"inbox.t", "its own", moment(6)};
    for (int i = 0; i < 5; ++i)
        add("u" + std::to_string(i), "gone").conditions.ready = {state::Truth::unknown, "AccountUnreadable",
                                                                 "account.gone cannot be read", moment(i)};
    for (int i = 0; i < 3; ++i)
        add("v" + std::to_string(i), "lost").conditions.ready = {state::Truth::unknown, "AccountUnreadable",
                                                                 "account.lost cannot be read", moment(i)};
    const auto text = status_text(status, moment(9));
    CHECK_THAT(text, Catch::Contains("  inbox.s0 and 211 more  suspended since " + timestamp(moment(5)) +
                                     ": an incident (all)\n") &&
                         Catch::Contains("  inbox.t  unknown") && Catch::Contains(": its own)\n") &&
                         Catch::Contains(
                             "  inbox.u0 and 4 more  AccountUnreadable: account.gone cannot be read\n") &&
                         Catch::Contains("  inbox.v2  unknown"));
    CHECK(text.find("inbox.s1 ") == std::string::npos);
    add("w", "acme").suspension = all;
    status.inboxes.back().conditions.stalled = {state::Truth::yes, "Blocked", "its key is taken", moment(1)};
    CHECK_THAT(status_text(status, moment(9)),
               Catch::Contains("inbox.w  stalled") && Catch::Contains("its key is taken"));
    CHECK(text.find("inbox.u1") == std::string::npos);
}

TEST_CASE("who changed an inbox is not shown as the reason for a change that the server refused") {
    Status status;
    status.pid = 1;
    status.inboxes.push_back({.subject = "inbox.a"});
    auto& inbox = status.inboxes.back();
    inbox.drifted_by = Performer{3, "Ann"};
    inbox.conditions.ready = {state::Truth::no, "Reported", "differs: name", moment(1)};
    CHECK_THAT(status_text(status, moment(9)), Catch::Contains("changed on the server by Ann"));
    inbox.conditions.ready.reason = "ChangeFailed";
    CHECK_THAT(status_text(status, moment(9)), !Catch::Contains("Ann"));
}

TEST_CASE("an inbox with a duplicate is listed, and one in the daemon's own mode is not") {
    Status status;
    status.pid = 1;
    status.mode = state::Mode::plan;
    for (const auto* reason : {"AsDeclared", "Twin"}) {
        status.inboxes.push_back({.subject = "inbox." + std::string(reason), .mode = state::Mode::plan});
        status.inboxes.back().conditions.ready = {state::Truth::yes, reason, "inbox 3 is its duplicate",
                                                  moment(1)};
    }
    const auto text = status_text(status, moment(9));
    CHECK_THAT(text, Catch::Contains("inbox.Twin  ready") && Catch::Contains("inbox 3 is its duplicate"));
    CHECK(text.find("inbox.AsDeclared") == std::string::npos);
}

TEST_CASE("before any manifests were valid, a status says that nothing is changed") {
    Status status;
    status.pid = 1;
    status.set.validity = SetStatus::Validity::invalid;
    CHECK_THAT(status_text(status, moment(9)),
               Catch::Contains("nothing is changed until they are corrected"));
    CHECK_FALSE(is_ready(status));
}

TEST_CASE("a status in JSON has every part, with times in UTC") {
    const auto json = status_json(full_status());
    CHECK(json.at("ready") == true);
    CHECK(json.at("manifests").at("status") == "invalid");
    CHECK(json.at("manifests").at("diagnostics").at(0).at("severity") == "error");
    CHECK(json.at("last_pass").at("seconds") == 0.34);
    CHECK(json.at("last_pass").at("begun") == boost::json::string(timestamp(moment(200))));
    CHECK(json.at("inboxes").at(0).at("drifted_by").at("name") == "Ann Admin");
    CHECK(json.at("inboxes").at(1).at("conditions").at(2).at("status") == "True");
    CHECK(json.at("inboxes").at(1).at("suspended").at("reason") == "moving house");
    CHECK(json.at("push").at(1).at("trouble") == "no token");
    CHECK(json.at("counters").at("passes").at("push") == 5);
    CHECK(status_json(Status{}).at("last_pass").is_null());
    CHECK(status_json(Status{}).at("next_pass").is_null());
    CHECK(status_json(Status{}).at("ready") == false);
}

TEST_CASE("moments and lengths of time have one spelling") {
    CHECK(timestamp(state::Time(1'795'475'163'900ms)) == "2026-11-23T23:06:03Z");
    CHECK(rough(0ms) == "0 ms");
    CHECK(rough(999ms) == "999 ms");
    CHECK(rough(59'999ms) == "59 s");
    CHECK(rough(61min) == "1 h");
    CHECK(rough(49h) == "2 d");
}
