// The simulation's server is as good as what it leaves out of the emulator's.
#include "tests/sim/server.hpp"

#include <boost/json/parse.hpp>

#include "tests/emulator/test_server.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl;
namespace json = boost::json;

namespace {

constexpr std::chrono::milliseconds delete_delay{50};

// Both servers, asked the same.
struct Pair {
    sim::Timeline timeline;
    sim::Server model{timeline, delete_delay};
    emulator::test::Server emulator;

    Pair() { emulator.emulator.world.settings.delete_delay = delete_delay; }

    // The model's answer, after it was found in the emulator's.
    json::value ask(agent::Method method, const std::string& target, const std::string& body = {}) {
        INFO(to_string(method) << " " << target << " " << body);
        const auto full = emulator.ask(std::string(to_string(method)), target, body);
        const auto small = model.handle(method, target, body, {});
        INFO(full.body);
        INFO(small.body);
        CHECK(small.status == full.status);
        const auto whole = json::parse(full.body);
        const auto part = json::parse(small.body);
        check_part(part, whole);
        return part;
    }

    void pass(std::chrono::milliseconds time) {
        timeline.pass(time);
        emulator.pass(time);
    }

    static void check_part(const json::value& part, const json::value& whole) {
        if (part.is_array()) {
            REQUIRE(whole.is_array());
            REQUIRE(part.get_array().size() == whole.get_array().size());
            for (std::size_t i = 0; i < part.get_array().size(); ++i)
                check_part(part.get_array()[i], whole.get_array()[i]);
        } else if (part.is_object()) {
            REQUIRE(whole.is_object());
            for (const auto& [key, value] : part.get_object()) {
                INFO(key);
                REQUIRE(whole.get_object().contains(key));
                check_part(value, whole.get_object().at(key));
            }
        } else {
            CHECK(part == whole);
        }
    }
};

using Method = agent::Method;

const std::string inboxes = "/api/v1/accounts/1/inboxes";
constexpr auto widget =
    R"({"name":"Site","greeting_enabled":true,"greeting_message":"hi","channel":{"website_url":"https://a.example","type":"web_widget"}})";
constexpr auto api =
    R"({"name":"Api","greeting_enabled":false,"greeting_message":"hi","channel":{"webhook_url":"https://a.example","type":"api"}})";
constexpr auto mail =
    R"({"name":"Mail","greeting_enabled":true,"greeting_message":"hi","channel":{"email":"a@acme.example","type":"email"}})";

std::string path(const json::value& inbox) {
    return inboxes + "/" + std::to_string(inbox.at("id").as_int64());
}

}  // namespace

TEST_CASE("the model answers of an inbox what the emulator answers") {
    Pair both;
    for (const auto* body : {widget, api, mail}) {
        const auto made = both.ask(Method::post, inboxes, body);
        both.ask(Method::get, path(made));
        both.ask(Method::patch, path(made), R"({"name":"Other","greeting_message":"welcome"})");
        both.ask(Method::patch, path(made), R"({"greeting_enabled":false})");
        both.ask(Method::get, path(made));
    }
}

TEST_CASE("the model refuses an address that is taken until its deletion was carried out") {
    Pair both;
    const auto made = both.ask(Method::post, inboxes, mail);
    both.ask(Method::post, inboxes, mail);
    both.ask(Method::delete_, path(made));
    both.ask(Method::get, path(made));
    both.ask(Method::delete_, path(made));
    both.ask(Method::post, inboxes, mail);
    both.pass(delete_delay + std::chrono::milliseconds(1));
    both.ask(Method::get, path(made));
    both.ask(Method::patch, path(made), R"({"name":"Other"})");
    both.ask(Method::delete_, path(made));
    both.ask(Method::post, inboxes, mail);
}

TEST_CASE("the model keeps members as the emulator does") {
    Pair both;
    const auto made = both.ask(Method::post, inboxes, api);
    const auto id = std::to_string(made.at("id").as_int64());
    both.ask(Method::patch, "/api/v1/accounts/1/inbox_members",
             R"({"inbox_id":)" + id + R"(,"user_ids":[1]})");
    both.ask(Method::get, "/api/v1/accounts/1/inbox_members/" + id);
}

TEST_CASE("a list that is a while old leaves out what was made since, and nothing else") {
    sim::Timeline timeline;
    sim::Server model(timeline, delete_delay);
    timeline.pass(std::chrono::seconds(10));
    model.handle(Method::post, inboxes, api, {});
    timeline.pass(std::chrono::seconds(5));
    model.handle(Method::post, inboxes, widget, {});
    const auto count = [&](std::chrono::milliseconds stale) {
        return json::parse(model.handle(Method::get, inboxes, {}, stale).body)
            .at("payload")
            .as_array()
            .size();
    };
    CHECK(count(std::chrono::seconds(0)) == 2);
    CHECK(count(std::chrono::seconds(3)) == 1);
    CHECK(count(std::chrono::seconds(8)) == 0);
}
