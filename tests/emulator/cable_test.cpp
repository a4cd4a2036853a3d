#include "tests/emulator/cable.hpp"

#include "tests/emulator/test_server.hpp"
#include "tests/support/catch.hpp"

using namespace emulator;
using namespace emulator::test;

namespace {

struct Listener final : Cable::Line {
    std::vector<json::object> frames;
    int closed = 0, was_reset = 0;

    void send(std::string frame) override { frames.push_back(parse_json(frame)->as_object()); }
    void close() override { ++closed; }
    void reset() override { ++was_reset; }

    std::vector<std::string> events() const {
        std::vector<std::string> names;
        for (const auto& frame : frames)
            if (frame.contains("message")) names.emplace_back(frame.at("message").at("event").as_string());
        return names;
    }
};

struct Push {
    Server server;
    Cable& cable = server.emulator.cable;
    World& world = server.emulator.world;
    Listener admin;

    Push() {
        world.on_key_moved = [this](Id account) { cable.key_moved(world, account); };
        cable.join(admin);
    }

    const User& user(const std::string& token) const { return world.users.at(world.tokens.at(token).id); }

    std::string identifier(const User& user, Id account = 1) const {
        return R"({"channel":"RoomChannel","pubsub_token":")" + user.pubsub_token + R"(","account_id":)" +
               std::to_string(account) + R"(,"user_id":)" + std::to_string(user.id) + "}";
    }

    void subscribe(Listener& listener, const std::string& text) {
        cable.receive(world, listener, to_text(json::object{{"command", "subscribe"}, {"identifier", text}}));
    }

    void control(std::string_view command) {
        CHECK(cable.control(world, *parse_json(command)).status == 200);
    }
};

const std::string api = R"({"name":"A","channel":{"type":"api"}})";

}  // namespace

TEST_CASE("a subscription with a wrong token, user or account is met with silence") {
    Push push;
    const User& user = push.user("admin-token");
    CHECK(push.admin.frames.size() == 1);
    User wrong = user;
    wrong.pubsub_token = "nonsense";
    push.subscribe(push.admin, push.identifier(wrong));
    push.subscribe(push.admin, push.identifier(user, 4711));
    push.subscribe(push.admin, "no JSON");
    push.cable.receive(push.world, push.admin, "no JSON either");
    CHECK(push.admin.frames.size() == 1);
    push.subscribe(push.admin, push.identifier(user));
    CHECK(push.admin.frames.size() == 3);
}

TEST_CASE("each subscriber receives one event per change, and nobody else does") {
    Push push;
    Listener other;
    push.cable.join(other);
    push.subscribe(push.admin, push.identifier(push.user("admin-token")));
    push.subscribe(push.admin, push.identifier(push.user("admin-token")));
    const auto before = push.admin.frames.size();
    push.server.create(api);
    CHECK(push.admin.frames.size() == before + 1);
    CHECK(other.frames.size() == 1);
}

TEST_CASE("a refused change sends no event") {
    Push push;
    push.subscribe(push.admin, push.identifier(push.user("admin-token")));
    const auto before = push.admin.frames.size();
    CHECK(push.server.ask("POST", Server::inboxes, R"({"name":"","channel":{"type":"api"}})").status == 422);
    CHECK(push.admin.frames.size() == before);
}

TEST_CASE("a deletion sends its event when the job has run, without a performer") {
    Push push;
    push.subscribe(push.admin, push.identifier(push.user("admin-token")));
    const auto id = push.server.create(api).at("id").as_int64();
    const auto before = push.admin.frames.size();
    push.server.ask("DELETE", Server::inbox(id));
    CHECK(push.admin.frames.size() == before);
    push.server.pass(std::chrono::seconds(1));
    run_jobs(push.world);
    REQUIRE(push.admin.frames.size() == before + 1);
    CHECK_FALSE(push.admin.frames.back().at("message").at("data").as_object().contains("performer"));
}

TEST_CASE("events of conversations go to administrators only") {
    Push push;
    Listener agent;
    push.cable.join(agent);
    push.subscribe(push.admin, push.identifier(push.user("admin-token")));
    const std::string token(push.server.names.at("agent_token").as_string());
    push.subscribe(agent, push.identifier(push.user(token)));
    push.control(R"({"do":"event","account":1,"event":"message.created","data":{"content":"hello"}})");
    push.server.create(api);
    CHECK(push.admin.events() ==
          std::vector<std::string>{"presence.update", "message.created", "account.cache_invalidated"});
    CHECK(agent.events() == std::vector<std::string>{"presence.update", "account.cache_invalidated"});
}

TEST_CASE("connections are dropped, restarted and silenced on demand") {
    Push push;
    push.subscribe(push.admin, push.identifier(push.user("admin-token")));
    push.control(R"({"do":"drop"})");
    CHECK(push.admin.was_reset == 1);
    push.control(R"({"do":"restart"})");
    CHECK(push.admin.closed == 1);
    CHECK(push.admin.frames.back().at("type") == "disconnect");
    push.control(R"({"do":"silent"})");
    const auto before = push.admin.frames.size();
    push.server.create(api);
    push.cable.ping(push.admin, push.world.now);
    CHECK(push.admin.frames.size() == before);
    push.control(R"({"do":"refuse"})");
    CHECK(push.cable.refuses());
    CHECK(push.admin.was_reset == 2);
    push.control(R"({"do":"normal"})");
    CHECK_FALSE(push.cable.refuses());
    CHECK(push.cable.control(push.world, *parse_json(R"({"do":"dance"})")).status == 400);
}
