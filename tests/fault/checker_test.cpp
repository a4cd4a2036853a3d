#include "tests/fault/checker.hpp"

#include <sqlite3.h>
#include <boost/json/parse.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace inboxctl::tests;

namespace {

// Two creates, an update and a destroy, as planned.
Evidence good() {
    return {.us = "us",
            .planned = {{"inbox.a", {'+'}}, {"inbox.b", {'+'}}, {"inbox.c", {'~'}}, {"inbox.d", {'-'}}},
            .before = {{"inbox.c", 3}, {"inbox.d", 4}, {"inbox.e", 5}},
            .after = {{"inbox.a", 11}, {"inbox.b", 12}, {"inbox.c", 3}, {"inbox.e", 5}},
            .deeds = {{"created", "A", "us", 11},
                      {"created", "B", "us", 12},
                      {"members set", "A", "us", 11},
                      {"updated", "C", "us", 3},
                      {"created", "F", "others", 13},
                      {"updated", "E", "others", 5},
                      {"deletion asked", "D", "us", 4},
                      {"destroyed", "D", "the server", 4}},
            .broken = {}};
}

std::vector<Fault> faults_of(const Evidence& evidence) {
    std::vector<Fault> faults;
    for (const auto& finding : check(evidence))
        faults.push_back(finding.fault);
    return faults;
}

using Faults = std::vector<Fault>;

void execute(const std::string& file, const char* sql) {
    sqlite3* database = nullptr;
    const bool done = sqlite3_open(file.c_str(), &database) == SQLITE_OK &&
                      sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    sqlite3_close(database);
    REQUIRE(done);
}

}  // namespace

TEST_CASE("Work that was planned, done and recorded has no findings, whatever others do") {
    CHECK(check(good()).empty());
}

TEST_CASE("A second live inbox for an address is a duplicate, and none once it is gone") {
    auto evidence = good();
    evidence.deeds.push_back({"created", "A", "us", 14});
    CHECK(faults_of(evidence) == Faults{Fault::duplicate});
    evidence.deeds.push_back({"destroyed", "A", "the server", 14});
    CHECK(faults_of(evidence).empty());
}

TEST_CASE("A live inbox of ours that nothing records is lost") {
    auto evidence = good();
    evidence.after.erase("inbox.b");
    CHECK(faults_of(evidence) == Faults{Fault::lost_id});
    evidence = good();
    evidence.after.erase("inbox.e");
    CHECK(faults_of(evidence) == Faults{Fault::lost_id});
}

TEST_CASE("A recorded inbox that is gone is reported") {
    auto evidence = good();
    evidence.deeds.push_back({"destroyed", "A", "the server", 11});
    CHECK(faults_of(evidence) == Faults{Fault::not_there});
}

TEST_CASE("A change to an unmanaged inbox is reported") {
    auto evidence = good();
    evidence.deeds.push_back({"updated", "F", "us", 13});
    CHECK(faults_of(evidence) == Faults{Fault::unmanaged});
}

TEST_CASE("A write that differs from the plan is reported") {
    for (const Deed& deed : {Deed{"updated", "E", "us", 5}, Deed{"deletion asked", "C", "us", 3},
                             Deed{"bot set", "D", "us", 4}}) {
        auto evidence = good();
        evidence.deeds.push_back(deed);
        INFO(deed.what);
        CHECK(faults_of(evidence) == Faults{Fault::not_planned});
    }
    auto evidence = good();
    evidence.planned["inbox.a"] = {'~'};
    CHECK(faults_of(evidence) == Faults{Fault::not_planned});
}

TEST_CASE("A plan's lines and a history's rows are read") {
    CHECK(plan_in("account.acme: 2 inboxes read\n\n  + inbox.a  API  \"A\"\n  ~ inbox.c\n      name: was\n"
                  "  + inbox.c  API\n  ! inbox.x: blocked\n\nPlan: 1 to add\n") ==
          Plan{{"inbox.a", {'+'}}, {"inbox.c", {'~', '+'}}, {"inbox.x:", {'!'}}});
    const auto history = boost::json::parse(
        R"({"history":[{"what":"created","name":"A","by":"us","id":1},{"what":"updated","name":"B","by":"us","id":2}]})");
    const auto deeds = deeds_in(history, 1);
    REQUIRE(deeds.size() == 1);
    CHECK((deeds[0].what == "updated" && deeds[0].name == "B" && deeds[0].id == 2));
}

TEST_CASE("A state that is damaged, is not a state, or holds a secret is reported and left as it is") {
    const TempDir dir;
    const auto file = (dir.path() / "state.db").string();
    CHECK(troubles_of(file, {}).empty());
    execute(file,
            "create table resources (address text, inbox integer);"
            "insert into resources values ('a', 7), ('b', 'hush')");
    CHECK(troubles_of(file, {"loud"}).empty());
    CHECK(troubles_of(file, {"hush"}) == std::vector<std::string>{"state.db holds the secret hush"});
    execute(file, "delete from resources where address = 'b'");
    CHECK(recorded_in(file) == Recorded{{"inbox.a", 7}});
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 100);
    CHECK(troubles_of(file, {}).size() == 1);
    dir.write("state.db", std::string(5000, 'x'));
    CHECK(troubles_of(file, {}) == std::vector<std::string>{"it cannot be opened: file is not a database"});
    CHECK(std::filesystem::file_size(file) == 5000);
}
