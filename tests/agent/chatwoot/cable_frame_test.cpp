#include "agent/chatwoot/cable_frame.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::agent;
using Kind = CableFrame::Kind;

namespace {

const std::string identifier =
    R"("{\"channel\":\"RoomChannel\",\"pubsub_token\":\"secret\",\"account_id\":7,\"user_id\":3}")";

std::string message(const std::string& event, const std::string& data) {
    return R"({"identifier":)" + identifier + R"(,"message":{"event":")" + event + R"(","data":)" + data +
           "}}";
}

std::string moved(const std::string& performer) {
    return message(
        "account.cache_invalidated",
        R"({"cache_keys":{"label":"0","inbox":"1795475163","team":"0"},"account_id":7)" + performer + "}");
}

}  // namespace

TEST_CASE("the frames of the protocol are distinguished") {
    CHECK(read_frame(R"({"type":"welcome"})").kind == Kind::welcome);
    CHECK(read_frame(R"({"type":"ping","message":1795475163})").kind == Kind::ping);
    CHECK(read_frame(R"({"type":"disconnect","reason":"server_restart","reconnect":true})") ==
          CableFrame{.kind = Kind::disconnect});
    CHECK_FALSE(read_frame(R"({"type":"disconnect","reason":"remote","reconnect":false})").reconnect);
}

TEST_CASE("a confirmation and a rejection say for which account, and keep no token") {
    CHECK(read_frame(R"({"identifier":)" + identifier + R"(,"type":"confirm_subscription"})") ==
          CableFrame{.kind = Kind::confirmed, .account = 7});
    CHECK(read_frame(R"({"type":"reject_subscription","identifier":)" + identifier + "}") ==
          CableFrame{.kind = Kind::rejected, .account = 7});
    CHECK(read_frame(R"({"identifier":"no JSON","type":"confirm_subscription"})").account == 0);
}

TEST_CASE("a change says in which account and by whom, unless a job did it") {
    const auto frame = read_frame(moved(R"(,"performer":{"id":3,"name":"Ann Admin","type":"user"})"));
    CHECK(frame.kind == Kind::changed);
    CHECK(frame.account == 7);
    CHECK(frame.performer == Performer{3, "Ann Admin"});
    CHECK(read_frame(moved("")) == CableFrame{.kind = Kind::changed, .account = 7});
    CHECK(read_frame(moved(R"(,"performer":null)")) == CableFrame{.kind = Kind::changed, .account = 7});
}

TEST_CASE("what other events hold is not read, whatever it is") {
    CHECK(read_frame(message("message.created", R"({"account_id":7,"content":"my password is …"})")) ==
          CableFrame{});
    // Behind the name of the event nothing has to be JSON.
    CHECK(read_frame(R"({"message":{"event":"message.created","data":)") == CableFrame{});
    CHECK(read_frame(message("presence.update", R"({"account_id":7,"users":{"1":"online"}})")) ==
          CableFrame{});
    // The name of the event as a text elsewhere does not make it one.
    CHECK(read_frame(message("message.created", R"({"event":"account.cache_invalidated","account_id":7})")) ==
          CableFrame{});
    CHECK(read_frame(R"({"message":[{"event":"account.cache_invalidated","data":{"account_id":7}}]})") ==
          CableFrame{});
    CHECK(read_frame(R"({"a":{"message":{"event":"account.cache_invalidated","data":{"account_id":7}}}})") ==
          CableFrame{});
}

TEST_CASE("what is no frame is none of ours") {
    for (const std::string text :
         {"", "null", "[]", "{}", "\"welcome\"", "{\"type\":", "{\"type\":1}", "{\"type\":\"welcome\"} more",
          "{\"message\":\"x\"}", "{\"message\":{\"event\":\"account.cache_invalidated\"}}"})
        CHECK(read_frame(text) == CableFrame{});
    CHECK(read_frame(std::string(5000, '[')) == CableFrame{});
    CHECK(read_frame(R"({"type":")" + std::string(100'000, 'x') + R"("})") == CableFrame{});
}

TEST_CASE("a performer's name is short and cannot steer a terminal") {
    const auto name_in = [](const std::string& name) {
        return read_frame(moved(R"(,"performer":{"id":3,"name":")" + name + "\"}")).performer->name;
    };
    CHECK(name_in("Zoë\\u001b[2J") == "Zoë [2J");
    CHECK(name_in("a\\u009bb\\u007fc") == "a b c");
    const std::string umlauts = name_in(std::string(79, 'x') + "üü");
    CHECK(umlauts == std::string(79, 'x'));
    CHECK(name_in(std::string(9000, 'y')) == std::string(80, 'y'));
}
