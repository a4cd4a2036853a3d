// Replays the recorded conversation over /cable with the emulator.
#include <boost/json.hpp>
#include <sstream>

#include "tests/conformance/expectation.hpp"
#include "tests/conformance/replay.hpp"
#include "tests/conformance/request.hpp"
#include "tests/support/cable_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/emulator_process.hpp"
#include "tests/support/plain_http.hpp"

namespace {

using namespace inboxctl::tests;
namespace json = boost::json;

const std::filesystem::path recordings = CONFORMANCE_RECORDINGS;
const std::string account = "/api/v1/accounts/1";

struct Recorded {
    std::vector<json::value> subscriptions, frames, notes;
};

Recorded recorded_for(const std::string& version) {
    Recorded result;
    std::istringstream lines(read_file(recordings / version / "push.jsonl"));
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) continue;
        const auto row = json::parse(line);
        const auto& from = row.at("from").as_string();
        auto& to = from == "client" ? result.subscriptions : from == "note" ? result.notes : result.frames;
        to.push_back(row.at("frame"));
    }
    return result;
}

// Values that differ in every run: the keys' time stamps, and who is online.
json::value without_time(json::value frame) {
    if (!frame.as_object().contains("message")) return frame;
    auto& data = frame.at("message").at("data");
    if (data.as_object().contains("cache_keys")) data.at("cache_keys").at("inbox") = "<<time>>";
    return frame;
}

class Story {
  public:
    explicit Story(const std::string& version)
        : emulator_(EMULATOR_PROGRAM, version, recordings / "world.json", {"--ping-every", "100"}),
          variables_(world_variables(emulator_.variables())),
          client(emulator_.port()) {
        const auto profile = json::parse(request("GET", "/api/v1/profile", ""));
        variables_["admin_pubsub_token"] = profile.at("pubsub_token");
    }

    json::value filled(const json::value& frame) const { return fill(frame, variables_); }

    // Repeats over HTTP what the recording notes.
    void act(const std::string& note) {
        const std::string inbox = account + "/inboxes/" + std::to_string(inbox_);
        if (note == "created")
            inbox_ =
                json::parse(request("POST", account + "/inboxes", R"({"name":"A","channel":{"type":"api"}})"))
                    .at("id")
                    .as_int64();
        else if (note == "patched")
            request("PATCH", inbox, R"({"name":"B"})");
        else if (note == "bot")
            request("POST", inbox + "/set_agent_bot",
                    R"({"agent_bot":)" + json::serialize(variables_.at("bot_id")) + "}");
        else if (note == "delete")
            request("DELETE", inbox, "");
        else
            FAIL("the recording notes something new: " << note);
    }

  private:
    std::string request(const std::string& method, const std::string& path, const std::string& body) const {
        const std::string token(variables_.at("admin_token").as_string());
        const auto answer = ask(emulator_.port(), {method, path, token, body});
        REQUIRE(answer.status == 200);
        return answer.body;
    }

    EmulatorProcess emulator_;
    Variables variables_;
    std::int64_t inbox_ = 0;

  public:
    CableClient client;
};

void check_version(const std::string& version) {
    const auto recorded = recorded_for(version);
    Story story(version);
    CHECK(story.client.protocol() == "actioncable-v1-json");
    REQUIRE(recorded.subscriptions.size() == 1);
    story.client.send(json::serialize(story.filled(recorded.subscriptions.front())));

    std::size_t compared = 0;
    const auto compare_next = [&] {
        const auto frame = story.client.next();
        REQUIRE(frame);
        const auto wanted = without_time(story.filled(recorded.frames.at(compared++)));
        for (const auto& found : differences(wanted, without_time(*frame)))
            FAIL_CHECK("frame " << compared << " " << found.pointer << ": recorded " << found.expected
                                << ", answered " << found.got);
    };
    for (int i = 0; i < 3; ++i)  // welcome, confirmation, presence
        compare_next();
    for (const auto& note : recorded.notes) {
        story.act(std::string(note.as_string()));
        // Setting a bot sends no event: the next frame is the deletion's.
        if (note != "bot") compare_next();
    }
    CHECK(compared == recorded.frames.size());
    const auto ping = story.client.next_of_any_kind(std::chrono::seconds(5));
    REQUIRE(ping);
    CHECK(ping->at("type") == "ping");
    CHECK(ping->at("message").is_int64());
}

}  // namespace

TEST_CASE("the emulator pushes what Chatwoot 4.15.1 was recorded to push") { check_version("4.15.1"); }

TEST_CASE("the emulator pushes what Chatwoot 4.11.0 was recorded to push") { check_version("4.11.0"); }
