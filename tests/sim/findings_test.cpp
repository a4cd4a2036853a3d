// What schedules have found, each as small as it gets: one pass of the reconciler over a state and a server
// that are set up by hand.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "agent/reconcile/reconciler.hpp"
#include "state/model/inbox/fields.hpp"
#include "tests/sim/memory_store.hpp"
#include "tests/sim/network.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl;
using namespace inboxctl::sim;
using namespace std::chrono_literals;

namespace {

struct Stage {
    Timeline timeline;
    Millis jumped{0};
    Random random{1};
    Server server{timeline, 0ms};
    Network network{timeline, server, random};
    Disk disk;
    state::Desired desired;
    int made = 0;      // by us
    plans::Plan plan;  // of the last pass

    Stage() {
        timeline.pass(1h);
        server.on_made = [this](const Row&) { ++made; };
        disk.accounts["acme"] = {"acme", "http://127.0.0.1:3000", 1};
        desired.accounts.push_back({.key = "acme",
                                    .url = "http://127.0.0.1:3000",
                                    .id = 1,
                                    .token = {state::SecretRef::Kind::literal, "t"}});
    }

    static state::FieldValues values() {
        state::FieldValues fields;
        fields.set(state::inbox_field("name"), state::Json("Support"));
        fields.set(state::channel_field(state::Payload::api, "webhook_url"),
                   state::Json("https://a.example"));
        return fields;
    }

    void declare(const std::string& key) {
        desired.inboxes.push_back(
            {.address = {key}, .account = "acme", .payload = state::Payload::api, .fields = values()});
    }

    std::int64_t serve() {
        return server.make({.payload = state::Payload::api, .name = "Support", .site = "https://a.example"})
            .id;
    }

    void record(const std::string& key, std::int64_t id) {
        disk.inboxes[{key}] = {.address = {key},
                               .account = "acme",
                               .id = state::InboxId{id},
                               .payload = state::Payload::api,
                               .applied = values()};
    }

    // A create of an hour ago, when the server had nothing yet, without an answer.
    void leave_open(const std::string& key) {
        state::Operation operation{.id = state::OperationId{1},
                                   .intent = {.kind = state::OperationKind::create,
                                              .address = {key},
                                              .account = "acme",
                                              .payload = state::Payload::api,
                                              .wanted = values()},
                                   .begun = SimClock::start,
                                   .given_up = SimClock::start};
        disk.operations.push_back({operation, "unknown"});
    }

    agent::Ports ports() {
        agent::Ports ports;
        ports.clock = std::make_unique<SimClock>(timeline, jumped);
        ports.network.connect = [this](const agent::HttpOptions&, const state::Secret&) {
            return std::make_unique<SimHttp>(network);
        };
        ports.network.seed = [] { return 1U; };
        ports.store = std::make_unique<MemoryStore>(disk, [](std::string_view) { return Writing::works; });
        ports.fingerprint = [](std::string_view) { return std::string("hmac-sha256:0"); };
        ports.read_set = [this](const state::Fingerprinter&) { return state::Assembled{desired, {}}; };
        return ports;
    }

    boost::asio::awaitable<void> pass(agent::Reconciler& reconciler) {
        agent::Pass pass = co_await reconciler.make_plan();
        plan = pass.plan;
        const agent::OnResult on_result = [](const agent::ChangeResult&) {};
        (void)co_await reconciler.apply(pass, on_result);
    }

    void run() {
        boost::asio::io_context io(1);
        agent::Reconciler reconciler({}, agent::Access::act, ports());
        std::exception_ptr failure;
        bool is_over = false;
        boost::asio::co_spawn(io, pass(reconciler), [&](const std::exception_ptr& thrown) {
            failure = thrown;
            is_over = true;
        });
        while (!is_over) {
            if (io.poll_one() > 0) continue;
            REQUIRE(!timeline.empty());
            timeline.step();
        }
        if (failure) std::rethrow_exception(failure);
    }

    std::int64_t id_of(const std::string& key) const {
        const auto found = disk.inboxes.find({key});
        return found == disk.inboxes.end() ? 0 : state::to_number(found->second.id);
    }
};

}  // namespace

TEST_CASE("a create without an answer is found again under the new key of its inbox") {
    Stage stage;
    stage.leave_open("old");
    const auto id = stage.serve();
    stage.declare("new");
    stage.desired.moved.push_back({{"old"}, {"new"}, {}});
    stage.run();
    CHECK(stage.id_of("new") == id);
    CHECK(stage.id_of("old") == 0);
    CHECK(stage.made == 0);
}

TEST_CASE("a create that came to nothing is made again under the new key of its inbox") {
    Stage stage;
    stage.leave_open("old");
    stage.declare("new");
    stage.desired.moved.push_back({{"old"}, {"new"}, {}});
    stage.run();
    CHECK(stage.made == 1);
    CHECK(stage.id_of("new") > 0);
}

TEST_CASE("an inbox that vanished, and was created again without an answer, is not created once more") {
    Stage stage;
    stage.record("k", stage.serve());
    stage.server.remove(stage.id_of("k"));
    stage.leave_open("k");
    const auto id = stage.serve();
    stage.declare("k");
    stage.run();
    CHECK(stage.id_of("k") == id);
    CHECK(stage.made == 0);
    CHECK(stage.server.rows().size() == 1);
}

TEST_CASE("a list that is older than our inbox does not say that it is gone") {
    Stage stage;
    const auto id = stage.serve();
    stage.record("k", id);
    stage.declare("k");
    stage.network.weather.stale = 1000;
    stage.network.weather.longest_stale = 10min;
    stage.run();
    CHECK(stage.id_of("k") == id);
    CHECK(stage.made == 0);
}

TEST_CASE("an inbox that is gone is created again") {
    Stage stage;
    stage.record("k", stage.serve());
    stage.server.remove(stage.id_of("k"));
    stage.declare("k");
    stage.run();
    CHECK(stage.made == 1);
    CHECK(stage.id_of("k") == 2);
}

TEST_CASE(
    "of two lost creates of one inbox that both come late, one is recorded and the other reported as a "
    "duplicate") {
    Stage stage;
    stage.declare("k");
    for (const int id : {1, 2}) {
        stage.leave_open("k");
        auto& entry = stage.disk.operations.back();
        entry.operation.id = state::OperationId{id};
        entry.operation.given_up = SimClock::start + 1h;
        entry.status = "failed";
        entry.is_watched = true;
    }
    const auto first = stage.serve(), second = stage.serve();
    stage.run();
    CHECK(stage.id_of("k") == first);
    CHECK(stage.made == 0);
    REQUIRE(stage.plan.findings.size() == 1);
    CHECK(stage.plan.findings.front().kind == plans::Finding::Kind::duplicate);
    CHECK(stage.plan.findings.front().id == state::InboxId{second});
}
