#include "agent/execute/executor.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "agent/chatwoot/chatwoot.hpp"
#include "tests/sim/memory_store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/run.hpp"

using namespace inboxctl;
using namespace inboxctl::agent;
using namespace inboxctl::tests;
using namespace std::chrono_literals;
using Catch::Contains;
using Status = ChangeResult::Status;

namespace {

using Answer = std::function<FakeHttp::Sent(const HttpRequest&)>;

// A server that is one function.
class ServerHttp final : public Http {
  public:
    ServerHttp(const Answer& answer, std::vector<std::string>& asked) : answer_(answer), asked_(asked) {}

    asio::awaitable<FakeHttp::Sent> send(const HttpRequest& request) override {
        asked_.push_back(std::string(to_string(request.method)) + " " +
                         request.target.substr(request.target.find("/inboxes")));
        co_return answer_(request);
    }
    asio::awaitable<FakeHttp::Sent> send(const HttpRequest& request, BodySink& sink) override {
        auto sent = co_await send(request);
        if (!sent || sent->status != 200) co_return sent;
        sink.begin();
        sink.take(std::exchange(sent->body, {}));
        co_return sent;
    }
    void stop() override {}

  private:
    const Answer& answer_;
    std::vector<std::string>& asked_;
};

std::string inbox(int id, const std::string& name, const std::string& identifier = "") {
    return R"({"id":)" + std::to_string(id) + R"(,"name":")" + name +
           R"(","channel_type":"Channel::Api","inbox_identifier":")" + identifier + "\"}";
}

std::string list_of(const std::string& inboxes) { return R"({"payload":[)" + inboxes + "]}"; }

struct Stage {
    asio::io_context io{1};
    FakeClock clock;
    sim::Disk disk;
    sim::MemoryStore store{disk, [](std::string_view) { return sim::Writing::works; }};
    Answer answer;
    std::vector<std::string> asked;
    Sessions sessions{Network{[this](const HttpOptions&, const state::Secret&) {
                                  return std::make_unique<ServerHttp>(answer, asked);
                              },
                              [] { return 1U; }},
                      clock, 4};
    state::Fingerprinter fingerprint = [](std::string_view) { return std::string("hmac-sha256:0"); };
    GroupJournal journal{store, clock, state::RunId{1}, io.get_executor()};
    Executor executor{sessions, store, journal, clock, fingerprint, {}};
    state::Desired desired;
    std::vector<plans::Change> changes;

    Stage() {
        const state::Account account{.key = "acme",
                                     .url = "http://127.0.0.1:3000",
                                     .id = 1,
                                     .token = {state::SecretRef::Kind::literal, "t"}};
        disk.accounts["acme"] = {"acme", account.url, 1};
        state::Diagnostics diagnostics;
        Session* session = sessions.open(account, diagnostics);
        REQUIRE(session != nullptr);
        session->highest_seen = state::InboxId{10};
        session->was_read = true;
        desired.accounts.push_back(account);
    }

    static state::FieldValues named(const std::string& name) {
        state::FieldValues fields;
        fields.set(state::inbox_field("name"), state::Json(name));
        return fields;
    }

    void declare(const std::string& key, const std::string& name) {
        desired.inboxes.push_back(
            {.address = {key}, .account = "acme", .payload = state::Payload::api, .fields = named(name)});
    }

    void record(const std::string& key, int id, state::ServerIdentity identity = 0) {
        disk.inboxes[{key}] = {.address = {key},
                               .account = "acme",
                               .id = state::InboxId{id},
                               .payload = state::Payload::api,
                               .applied = named("Old"),
                               .identity = identity};
    }

    void plan(plans::Action action, const std::string& key, int id = 0) {
        plans::Change change;
        change.action = action;
        change.address = {key};
        change.account = "acme";
        change.payload = state::Payload::api;
        change.id = state::InboxId{id};
        if (action != plans::Action::destroy)
            change.fields.push_back({state::inbox_field("name"), {}, "New", plans::Cause::change});
        changes.push_back(change);
    }

    std::vector<ChangeResult> carry_out() {
        const OnResult quietly = [](const ChangeResult&) {};
        return tests::run(io, executor.run(changes, desired, quietly));
    }

    std::size_t count(const std::string& what) const {
        return static_cast<std::size_t>(std::ranges::count(asked, what));
    }
};

bool is_post(const HttpRequest& request) { return request.method == Method::post; }

}  // namespace

TEST_CASE("a request leaves when its intent is written, and its result is recorded with the birthmark") {
    Stage stage;
    stage.declare("a", "A");
    stage.plan(plans::Action::create, "a");
    stage.answer = [&](const HttpRequest&) -> FakeHttp::Sent {
        REQUIRE(stage.disk.operations.size() == 1);
        CHECK(stage.disk.operations.front().status == "open");
        CHECK(stage.disk.operations.front().operation.intent.highest_seen == state::InboxId{10});
        return reply(200, inbox(11, "A", "token"));
    };
    const auto results = stage.carry_out();
    CHECK(results.front().status == Status::done);
    CHECK_FALSE(results.front().found);
    CHECK(stage.disk.operations.front().status == "done");
    CHECK(stage.disk.inboxes.at({"a"}).id == state::InboxId{11});
    CHECK(stage.disk.inboxes.at({"a"}).identity != 0);
}

TEST_CASE("one inbox that the server refuses leaves the others to be made") {
    Stage stage;
    stage.declare("a", "A");
    stage.declare("b", "B");
    stage.plan(plans::Action::create, "a");
    stage.plan(plans::Action::create, "b");
    stage.answer = [](const HttpRequest& request) -> FakeHttp::Sent {
        if (request.body.find("\"A\"") != std::string::npos) return reply(422, R"({"message":"no"})");
        return reply(200, inbox(11, "B"));
    };
    const auto results = stage.carry_out();
    CHECK(results.at(0).status == Status::failed);
    CHECK(results.at(1).status == Status::done);
    CHECK(stage.disk.inboxes.size() == 1);
}

TEST_CASE("nothing is begun any more by an executor that was told to stop") {
    Stage stage;
    stage.declare("a", "A");
    stage.plan(plans::Action::create, "a");
    stage.executor.stop();
    CHECK(stage.carry_out().front().status == Status::not_begun);
    CHECK(stage.asked.empty());
    CHECK(stage.disk.operations.empty());
}

TEST_CASE("what may not begin after all sends nothing, says why, and leaves the others to be carried out") {
    for (const auto action : {plans::Action::create, plans::Action::update, plans::Action::destroy}) {
        Stage stage;
        stage.declare("a", "New");
        stage.record("a", 7);
        stage.plan(action, "a", 7);
        stage.declare("b", "B");
        stage.plan(plans::Action::create, "b");
        // The second time it is asked, its turn to send has come.
        const int may = GENERATE(0, 1);
        int asked = 0;
        stage.executor.may_begin([&](const plans::Change& change) -> std::optional<std::string> {
            if (change.address.key == "b" || asked++ < may) return std::nullopt;
            return "suspended";
        });
        stage.answer = [](const HttpRequest&) -> FakeHttp::Sent { return reply(200, inbox(11, "B")); };
        const auto results = stage.carry_out();
        CHECK(results.at(0).status == Status::not_begun);
        CHECK(results.at(0).message == "suspended");
        CHECK(results.at(0).change == stage.changes.at(0));
        CHECK_FALSE(results.at(0).changed);
        CHECK(results.at(1).status == Status::done);
        CHECK(stage.asked == std::vector<std::string>{"POST /inboxes"});
        CHECK(std::ranges::none_of(stage.disk.operations,
                                   [](const auto& each) { return each.status == "open"; }));
    }
}

namespace {

// Nothing may begin from the moment when `suspended` is.
void suspend_once(Stage& stage, const bool& suspended) {
    stage.executor.may_begin([&suspended](const plans::Change&) {
        return suspended ? std::optional<std::string>("suspended") : std::nullopt;
    });
}

}  // namespace

TEST_CASE("a deletion that is withheld while its inbox is looked at once more is not sent") {
    Stage stage;
    stage.record("a", 7);
    stage.plan(plans::Action::destroy, "a", 7);
    bool looked = false;
    suspend_once(stage, looked);
    stage.answer = [&](const HttpRequest&) -> FakeHttp::Sent {
        looked = true;
        return reply(200, inbox(7, "a"));
    };
    const auto result = stage.carry_out().front();
    CHECK(result.status == Status::not_begun);
    CHECK(result.message == "not sent: suspended");
    CHECK_FALSE(result.changed);
    CHECK(stage.asked == std::vector<std::string>{"GET /inboxes/7"});
    CHECK(stage.disk.inboxes.size() == 1);
    CHECK(stage.disk.tombstones.empty());
    CHECK(
        std::ranges::none_of(stage.disk.operations, [](const auto& each) { return each.status == "open"; }));
}

TEST_CASE("a deletion without an answer is not sent again when it is withheld, and stays unknown") {
    Stage stage;
    stage.record("a", 7);
    stage.plan(plans::Action::destroy, "a", 7);
    bool sent = false;
    suspend_once(stage, sent);
    stage.answer = [&](const HttpRequest& request) -> FakeHttp::Sent {
        if (request.method == agent::Method::get) return reply(200, inbox(7, "a"));
        sent = true;
        return HttpFailure{HttpFailure::Kind::no_answer, "reset"};
    };
    const auto result = stage.carry_out().front();
    CHECK(stage.asked == std::vector<std::string>{"GET /inboxes/7", "DELETE /inboxes/7"});
    CHECK(result.status == Status::failed);
    CHECK(result.changed);
    CHECK_THAT(result.message, Contains("it may have been deleted all the same"));
}

TEST_CASE("what is withheld while a throttled server is waited for is not sent again") {
    Stage stage;
    stage.declare("a", "A");
    stage.plan(plans::Action::create, "a");
    bool throttled = false;
    suspend_once(stage, throttled);
    stage.answer = [&](const HttpRequest&) -> FakeHttp::Sent {
        throttled = true;
        return reply(429, "Retry later\n");
    };
    const auto result = stage.carry_out().front();
    CHECK(result.status == Status::not_begun);
    CHECK_THAT(result.message, Contains("not sent: suspended"));
    CHECK(stage.asked == std::vector<std::string>{"POST /inboxes"});
}

TEST_CASE("a create without an answer that is found in the list counts as found again") {
    Stage stage;
    stage.declare("a", "A");
    stage.plan(plans::Action::create, "a");
    stage.answer = [](const HttpRequest& request) -> FakeHttp::Sent {
        if (is_post(request)) return HttpFailure{HttpFailure::Kind::no_answer, "reset"};
        return reply(200, list_of(inbox(11, "A")));
    };
    const auto results = stage.carry_out();
    CHECK(results.front().status == Status::done);
    CHECK(results.front().found);
    CHECK(stage.count("POST /inboxes") == 1);
}

TEST_CASE(
    "a create's answer with an id that is not above all others is believed when the list has that inbox") {
    Stage stage;
    stage.declare("a", "A");
    stage.plan(plans::Action::create, "a");
    stage.answer = [](const HttpRequest& request) -> FakeHttp::Sent {
        return reply(200, is_post(request) ? inbox(7, "A") : list_of(inbox(7, "A")));
    };
    const auto results = stage.carry_out();
    CHECK(results.front().status == Status::done);
    CHECK(stage.asked == std::vector<std::string>{"POST /inboxes", "GET /inboxes"});
    CHECK(stage.disk.inboxes.at({"a"}).id == state::InboxId{7});
}

TEST_CASE("a create's answer with the id of an inbox of another address is not recorded") {
    Stage stage;
    stage.record("other", 7);
    stage.declare("a", "A");
    stage.plan(plans::Action::create, "a");
    int posts = 0;
    stage.answer = [&](const HttpRequest& request) -> FakeHttp::Sent {
        if (!is_post(request)) return reply(200, list_of(inbox(7, "A")));
        return reply(200, inbox(++posts == 1 ? 7 : 11, "A"));
    };
    const auto results = stage.carry_out();
    CHECK(results.front().status == Status::done);
    CHECK(posts == 2);
    CHECK(stage.disk.inboxes.at({"a"}).id == state::InboxId{11});
    CHECK(stage.disk.inboxes.at({"other"}).id == state::InboxId{7});
}

TEST_CASE("in an account that nobody has read no other inbox is changed or deleted under a recorded id") {
    for (const auto action : {plans::Action::update, plans::Action::destroy}) {
        Stage stage;
        stage.sessions.at("acme").was_read = false;
        stage.declare("a", "New");
        stage.record("a", 7, 1);
        stage.plan(action, "a", 7);
        stage.answer = [](const HttpRequest&) -> FakeHttp::Sent {
            return reply(200, inbox(7, "Theirs", "token"));
        };
        const auto results = stage.carry_out();
        CHECK(results.front().status == Status::failed);
        CHECK_FALSE(results.front().changed);
        CHECK_THAT(results.front().message, Contains("not the recorded one") && Contains("state rm inbox.a"));
        CHECK(stage.asked == std::vector<std::string>{"GET /inboxes/7"});
        CHECK(stage.disk.inboxes.at({"a"}).id == state::InboxId{7});
        CHECK(stage.disk.operations.empty());
    }
}

TEST_CASE("what is deleted is looked at once more, and only that in an account that was read") {
    Stage stage;
    stage.record("a", 7);
    stage.plan(plans::Action::destroy, "a", 7);
    stage.answer = [](const HttpRequest& request) -> FakeHttp::Sent {
        return reply(200, request.method == agent::Method::get ? inbox(7, "a") : R"({"message":"queued"})");
    };
    CHECK(stage.carry_out().front().status == Status::done);
    CHECK(stage.asked == std::vector<std::string>{"GET /inboxes/7", "DELETE /inboxes/7"});
    CHECK(stage.disk.inboxes.empty());
    CHECK(stage.disk.tombstones.size() == 1);
}
