// What is read to make a plan, what is trusted instead, and what is said of it.
#include <boost/json/serialize.hpp>

#include "plans/render/text.hpp"
#include "state/store/store.hpp"
#include "tests/converge/site.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl;
using namespace inboxctl::tests;
using Catch::Contains;
using How = plans::Reading::How;

namespace {

std::string api(const std::string& key, const std::string& more = {}) {
    return "[inbox." + key + "]\nname = \"" + key + "\"\n" + more + "[inbox." + key +
           ".channel]\ntype = \"api\"\n";
}

How how(const agent::Pass& pass) {
    REQUIRE(pass.plan.readings.size() == 1);
    return pass.plan.readings.front().how;
}

std::string text(const agent::Pass& pass) {
    return plans::render(pass.plan, plans::Color::no, plans::Detail::changes);
}

std::string paths(const std::vector<Asked>& requests) {
    std::string all;
    for (const auto& asked : requests)
        all += asked.method + " " + asked.path.substr(asked.path.rfind('/') + 1) + "\n";
    return all;
}

// An account that was applied and read again when nothing had moved for long.
struct Idle {
    Server server;
    Site site{server};

    explicit Idle(const std::string& manifest = api("one") + api("two")) {
        site.write("inboxes.toml", manifest);
        REQUIRE(troubles(site.apply()) == "");
        server.age_cache_keys();
        site.apply();
        server.requests();
    }
    std::string path(std::string_view key) const { return "/inboxes/" + std::to_string(site.id_of(key)); }
    void rename(std::string_view key, const std::string& name) {
        CHECK(server.ask("PATCH", path(key), R"({"name":")" + name + "\"}").status == 200);
        server.requests();
    }
};

}  // namespace

TEST_CASE("an idle account costs one small request, and the plan says what was trusted") {
    Idle idle;
    const auto pass = idle.site.plan();
    CHECK(paths(idle.server.requests()) == "GET cache_keys\n");
    CHECK(how(pass) == How::unchanged);
    CHECK(summary(pass) == "");
    CHECK_THAT(text(pass),
               Contains("2 inboxes as recorded, unchanged since the last read from ") && Contains("No changes."));
    idle.site.apply();
    CHECK(paths(idle.server.requests()) == "GET cache_keys\n");
}

TEST_CASE("an account that moved is listed once, whatever the number of its inboxes") {
    Idle idle;
    idle.rename("one", "changed there");
    const auto pass = idle.site.plan();
    CHECK(paths(idle.server.requests()) == "GET cache_keys\nGET api\nGET inboxes\n");
    CHECK(how(pass) == How::listed);
    CHECK(summary(pass) == "one ~ name(drift)\n");
}

TEST_CASE(
    "With --refresh=full an account is always listed, and --refresh=none asks nothing where nothing is to be "
    "created") {
    Idle idle;
    idle.site.options.refresh = agent::RefreshMode::full;
    CHECK(how(idle.site.plan()) == How::listed);
    CHECK(paths(idle.server.requests()) == "GET api\nGET inboxes\n");

    idle.rename("one", "changed there");
    idle.site.options.refresh = agent::RefreshMode::none;
    const auto pass = idle.site.plan();
    CHECK(paths(idle.server.requests()) == "");
    CHECK(how(pass) == How::not_read);
    CHECK(summary(pass) == "");
    CHECK_THAT(text(pass), Contains("2 inboxes as recorded, not read from "));
}

TEST_CASE("what is to be created is looked for on the server, however the account is to be read") {
    Idle idle;
    idle.site.write("more.toml", api("three"));
    for (const auto mode : {agent::RefreshMode::none, agent::RefreshMode::automatic}) {
        idle.site.options.refresh = mode;
        const auto pass = idle.site.plan();
        CHECK(how(pass) == How::listed);
        CHECK(summary(pass) == "three +\n");
    }
}

TEST_CASE("a wish for a field that is recorded of a trusted inbox needs no list either") {
    Idle idle(api("one", "greeting_message = \"hi\"\n") + api("two"));
    idle.site.write("inboxes.toml", api("one", "greeting_message = \"hello\"\n") + api("two"));
    const auto run = idle.site.apply();
    CHECK(summary(run.pass) == "one ~ greeting_message(wish)\n");
    CHECK(troubles(run) == "");
    // The one look at what is changed makes sure that the id is still this inbox's.
    const auto id = std::to_string(idle.site.id_of("one"));
    CHECK(paths(idle.server.requests()) == "GET cache_keys\nGET " + id + "\nPATCH " + id + "\n");
}

TEST_CASE("a reading of an hour ago is trusted no more") {
    Idle idle;
    {
        const auto store = state::open_store(idle.site.options.state_file, state::OpenMode::read_write);
        for (auto mark : store->read_marks()) {
            mark.read_at -= std::chrono::minutes(59);
            store->mark_read(mark);
        }
    }
    CHECK(how(idle.site.plan()) == How::unchanged);
    {
        const auto store = state::open_store(idle.site.options.state_file, state::OpenMode::read_write);
        for (auto mark : store->read_marks()) {
            mark.read_at -= std::chrono::minutes(2);
            store->mark_read(mark);
        }
    }
    CHECK(how(idle.site.plan()) == How::listed);
}

TEST_CASE("a key that was never set, or has been forgotten, is not trusted") {
    Idle idle;
    idle.server.with([](emulator::Emulator& emulator) { emulator.world.accounts.at(1).inbox_key = 0; });
    CHECK(how(idle.site.plan()) == How::listed);
    idle.site.apply();
    CHECK(how(idle.site.plan()) == How::listed);
}

TEST_CASE("members and bots are asked for where they are declared, one inbox at a time, and nowhere else") {
    Idle idle(api("one", "members = [\"ann@acme.example\"]\n") + api("two", "agent_bot = \"Greeter\"\n") +
              api("three"));
    idle.site.options.refresh = agent::RefreshMode::full;
    idle.site.plan();
    const auto id = [&](const char* key) { return std::to_string(idle.site.id_of(key)); };
    const auto asked = paths(idle.server.requests());
    CHECK_THAT(asked, Contains("GET " + id("one") + "\n") && Contains("GET agent_bot\n"));
    CHECK(std::count(asked.begin(), asked.end(), '\n') ==
          6);  // version, agents, bots, the list, and these two
}

TEST_CASE("where the server cannot list in time, what is tracked is read by itself, and nothing is created") {
    Idle idle;
    idle.server.with([](emulator::Emulator& emulator) {
        emulator.world.settings.inbox_cost = std::chrono::milliseconds(30);
        emulator.world.settings.time_limit = std::chrono::milliseconds(20);
    });
    idle.rename("one", "changed there");
    idle.site.write("more.toml", api("three"));
    const auto pass = idle.site.plan();
    CHECK(how(pass) == How::one_by_one);
    CHECK(
        summary(pass) ==
        "one ~ name(drift)\nthree ? the server could not list its account, so it cannot be created safely\n");
    CHECK_THAT(text(pass), Contains("2 inboxes read one by one from ") &&
                               Contains("which could not list them; other inboxes are unknown"));
    CHECK(troubles(idle.site.apply()) == "");
    CHECK(idle.server.inbox(idle.site.id_of("one")).at("name") == "one");
    CHECK(idle.server.inbox_ids().size() == 2);

    // One of them goes: that shows too, and it is not created before a list says what is there.
    idle.server.ask("DELETE", idle.path("two"));
    CHECK_THAT(summary(idle.site.plan()), Contains("two ? the server could not list"));

    idle.server.with([](emulator::Emulator& emulator) { emulator.world.settings.inbox_cost = {}; });
    CHECK(summary(idle.site.plan()) == "three +\ntwo +\n");
    CHECK(troubles(idle.site.apply()) == "");
    CHECK(summary(idle.site.plan()) == "");
}

TEST_CASE("drift alone is shown apart from wishes, and what is ignored is neither") {
    Idle idle(
        api("one") +
        api("two",
            "greeting_message = \"a\"\n[inbox.two.lifecycle]\nignore_changes = [\"greeting_message\"]\n"));
    idle.site.write("inboxes.toml", api("one", "greeting_message = \"a wish\"\n") +
                                        api("two",
                                            "greeting_message = \"a\"\n[inbox.two.lifecycle]\nignore_changes "
                                            "= [\"greeting_message\"]\n"));
    idle.rename("one", "changed there");
    CHECK(idle.server.ask("PATCH", idle.path("two"), R"({"greeting_message":"theirs"})").status == 200);
    CHECK(summary(idle.site.plan()) == "one ~ name(drift) greeting_message(wish)\n");

    idle.site.options.goal = agent::Goal::show_drift;
    idle.server.requests();
    const auto pass = idle.site.plan();
    CHECK_THAT(summary(pass), Contains("one ~ name(drift)\n") && !Contains("wish"));
    for (const auto& asked : idle.server.requests())
        CHECK(asked.method == "GET");

    idle.site.options.goal = agent::Goal::converge;
    CHECK(troubles(idle.site.apply()) == "");
    CHECK(summary(idle.site.plan()) == "");
    CHECK(idle.server.inbox(idle.site.id_of("two")).at("greeting_message") == "theirs");
}

TEST_CASE("a target is changed alone, and the others are left as they are") {
    Idle idle;
    idle.rename("one", "changed there");
    idle.rename("two", "changed there too");
    idle.site.options.targets.inboxes = {address("two")};
    const auto run = idle.site.apply();
    CHECK(summary(run.pass) == "two ~ name(drift)\n");
    CHECK(troubles(run) == "");
    CHECK(idle.server.inbox(idle.site.id_of("one")).at("name") == "changed there");
    idle.site.options.targets = {};
    CHECK(summary(idle.site.plan()) == "one ~ name(drift)\n");
}

TEST_CASE("an inbox that vanished is created again, and the plan says so") {
    Idle idle;
    idle.server.ask("DELETE", idle.path("one"));
    const auto pass = idle.site.plan();
    CHECK(summary(pass) == "one +\n");
    CHECK_THAT(text(pass), Contains("is gone from the server: created again"));
    CHECK(troubles(idle.site.apply()) == "");
    CHECK(summary(idle.site.plan()) == "");
    CHECK(idle.server.inbox_ids().size() == 2);
}
