// Everything that the stand-in server can do wrong, against an apply that creates, updates and destroys: the
// table in ARCHITECTURE.md, row by row.
#include <algorithm>
#include <atomic>
#include <boost/json/parse.hpp>
#include <csignal>
#include <functional>
#include <sstream>
#include <thread>

#include "tests/e2e/scene.hpp"
#include "tests/fault/checker.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/plain_http.hpp"

using namespace inboxctl::tests;

namespace {

constexpr auto create = "/inboxes$", list = "/inboxes$", one = "/inboxes/[0-9]+$";

struct Row {
    std::string name;
    std::string rules;
    int code = 0;           // of the apply that meets it
    std::string says = {};  // part of what that apply writes
    Words emulator = {};    // its options
    Words resolve =
        {};  // what a person then says; the last word stands for the id of the oldest of that name
};

std::string rule(const std::string& method, const std::string& path, const std::string& what, int times = 1) {
    const auto list_of_one = fault(method, path, what, times);
    return list_of_one.substr(1, list_of_one.size() - 2);
}

std::string rules(const std::vector<std::string>& all) {
    std::string text = "[";
    for (const auto& each : all)
        text += (text.size() > 1 ? "," : "") + each;
    return text + "]";
}

std::string answer(int status, const std::string& after = "status") {
    return "{\"" + after + "\":{\"status\":" + std::to_string(status) +
           R"(,"body":"{\"status\":500,\"error\":\"Internal Server Error\"}"}})";
}

constexpr auto lost_before = "\"lose_answer_before_commit\"", lost_after = "\"lose_answer_after_commit\"";

std::vector<Row> table() {
    return {
        // The answer never comes, or comes in pieces.
        {"the list's connection closes", rules({rule("GET", list, lost_before)}), 0, "Apply complete"},
        {"a create's connection closes before it", rules({rule("POST", create, lost_before)}), 0,
         "Apply complete"},
        {"a create's connection closes after it", rules({rule("POST", create, lost_after)}), 0,
         "Apply complete"},
        {"a keyed create's connection closes before it",
         rules({rule("POST", create, "{\"delay_ms\":1}"), rule("POST", create, lost_before)}), 0,
         "Apply complete"},
        {"a keyed create's connection closes after it",
         rules({rule("POST", create, "{\"delay_ms\":1}"), rule("POST", create, lost_after)}), 0,
         "Apply complete"},
        {"an update's connection closes before it", rules({rule("PATCH", one, lost_before)}), 0,
         "Apply complete"},
        {"an update's connection closes after it", rules({rule("PATCH", one, lost_after)}), 0,
         "Apply complete"},
        {"a destroy's connection closes before it", rules({rule("DELETE", one, lost_before)}), 0,
         "Apply complete"},
        {"a destroy's connection closes after it", rules({rule("DELETE", one, lost_after)}), 0,
         "Apply complete"},
        {"a create goes silent before it", rules({rule("POST", create, "\"silent_before_commit\"")}), 0,
         "Apply complete"},
        {"a create goes silent after it", rules({rule("POST", create, "\"silent\"")}), 0, "Apply complete"},
        {"an update goes silent before it", rules({rule("PATCH", one, "\"silent_before_commit\"")}), 0,
         "Apply complete"},
        {"a destroy goes silent after it", rules({rule("DELETE", one, "\"silent\"")}), 0, "Apply complete"},
        {"the list is reset", rules({rule("GET", list, "{\"reset_at\":20}")}), 0, "Apply complete"},
        {"a create's answer is reset", rules({rule("POST", create, "{\"reset_at\":20}")}), 0,
         "Apply complete"},
        {"an update's answer is reset", rules({rule("PATCH", one, "{\"reset_at\":20}")}), 0,
         "Apply complete"},
        {"a destroy's answer is reset", rules({rule("DELETE", one, "{\"reset_at\":20}")}), 0,
         "Apply complete"},
        {"the list is cut", rules({rule("GET", list, "{\"truncate\":20}")}), 0, "Apply complete"},
        {"a create's answer is cut", rules({rule("POST", create, "{\"truncate\":20}")}), 0, "Apply complete"},
        {"an update's answer is cut", rules({rule("PATCH", one, "{\"truncate\":20}")}), 0, "Apply complete"},
        {"a destroy's answer is cut", rules({rule("DELETE", one, "{\"truncate\":20}")}), 0, "Apply complete"},
        {"everything comes slowly", rules({rule("", "", "{\"slow_body_ms\":120}", -1)}), 0, "Apply complete"},
        {"everything waits", rules({rule("", "", "{\"delay_ms\":120}", -1)}), 0, "Apply complete"},
        // Another answer.
        {"the list fails", rules({rule("GET", list, answer(500))}), 0, "Apply complete"},
        {"a create fails and leaves nothing", rules({rule("POST", create, answer(500))}), 3,
         "Chatwoot failed with status 500"},
        {"a create fails and is there", rules({rule("POST", create, answer(500, "status_after_commit"))}), 0,
         "Apply complete"},
        {"a keyed create fails and is there",
         rules({rule("POST", create, "{\"delay_ms\":1}"),
                rule("POST", create, answer(500, "status_after_commit"))}),
         0, "Apply complete"},
        {"an update fails", rules({rule("PATCH", one, answer(500))}), 3, "Chatwoot failed with status 500"},
        {"an update fails and is done", rules({rule("PATCH", one, answer(500, "status_after_commit"))}), 0,
         "Apply complete"},
        {"a destroy fails", rules({rule("DELETE", one, answer(500))}), 0, "Apply complete"},
        {"a destroy fails and is done", rules({rule("DELETE", one, answer(500, "status_after_commit"))}), 0,
         "Apply complete"},
        {"a create runs into the time limit",
         rules({rule("POST", create, "\"time_limit\"")}),
         3,
         "Chatwoot failed with status 500",
         {"--time-limit", "200"}},
        {"an update runs into the time limit",
         rules({rule("PATCH", one, "\"time_limit\"")}),
         3,
         "Chatwoot failed with status 500",
         {"--time-limit", "200"}},
        {"a proxy answers the list", rules({rule("GET", list, "\"bad_gateway\"")}), 0, "Apply complete"},
        {"a proxy answers the list every time", rules({rule("GET", list, "\"bad_gateway\"", -1)}), 69,
         "a proxy answered 502"},
        {"a proxy answers a create", rules({rule("POST", create, "\"bad_gateway\"")}), 0, "Apply complete"},
        {"a proxy answers an update", rules({rule("PATCH", one, "\"bad_gateway\"")}), 0, "Apply complete"},
        {"a proxy answers a destroy", rules({rule("DELETE", one, "\"bad_gateway\"")}), 0, "Apply complete"},
        {"a proxy finds a create too large", rules({rule("POST", create, "\"too_large\"")}), 3,
         "client_max_body_size"},
        {"a proxy finds an update too large", rules({rule("PATCH", one, "\"too_large\"")}), 3,
         "client_max_body_size"},
        {"everybody is throttled once",
         rules(
             {rule(
                  "POST", create,
                  R"({"status":{"status":429,"body":"Retry later\n","content_type":"text/plain","headers":{"retry-after":"0"}}})"),
              rule("PATCH", one, R"({"status":{"status":429,"headers":{"retry-after":"0"}}})"),
              rule("DELETE", one, R"({"status":{"status":429,"headers":{"retry-after":"0"}}})")}),
         0, "Apply complete"},
        {"the token is rotated before the first write", rules({rule("PATCH", one, "\"token_rotated\"")}), 1,
         "the server does not know the token"},
        {"the token is rotated midway", rules({rule("POST", create, "\"token_rotated\"")}), 3,
         "the server does not know the token"},
        {"the token is rotated before the last write", rules({rule("DELETE", one, "\"token_rotated\"")}), 3,
         "the server does not know the token"},
        // Another truth.
        {"the list is shuffled", rules({rule("GET", list, "\"shuffle_list\"", -1)}), 0, "Apply complete"},
        {"a lost create shows up late in the list",
         rules({rule("GET", list, "{\"stale_list_ms\":600}", -1), rule("POST", create, lost_after)}), 0,
         "Apply complete"},
        {"a deletion takes its time", rules({}), 0, "Apply complete", {"--delete-delay", "1500"}},
        {"a create does not take a field",
         rules({rule("POST", create, R"({"ignore_fields":["greeting_message"]})")}), 3,
         "did not take greeting_message"},
        {"an update does not take a field",
         rules({rule("PATCH", one, R"({"ignore_fields":["greeting_message"]})")}), 3,
         "did not take greeting_message"},
        // Somebody else.
        {"somebody edits the inbox just before the update",
         rules({rule("PATCH", one, R"({"edit_before":{"greeting_message":"theirs","name":"Theirs"}})")}), 0,
         "Apply complete"},
        {"somebody edits the inbox just after the update",
         rules({rule("PATCH", one, R"({"edit_after":{"greeting_message":"theirs"}})")}), 0, "Apply complete"},
        {"somebody edits the new inbox just after its create",
         rules({rule("POST", create, R"({"edit_after":{"name":"Theirs"}})")}), 0, "Apply complete"},
        {"somebody edits the new inbox, and the create's answer is lost",
         rules({rule("POST", create, R"({"edit_after":{"greeting_message":"theirs"}})"),
                rule("POST", create, lost_after)}),
         6,
         "may be its result, edited since",
         {},
         {"resolve", "inbox.fresh", "--adopt", "Fresh"}},
        {"somebody makes the same just before us", rules({rule("POST", create, "\"twin_before\"")}), 0,
         "Apply complete"},
        {"somebody makes the same just after us", rules({rule("POST", create, "\"twin_after\"")}), 0,
         "Apply complete"},
        {"somebody takes the address just before us",
         rules({rule("POST", create, "\"twin_before\"", -1)}),
         3,
         "already been taken",
         {},
         {"import", "inbox.mail", "Mail"}},
        {"somebody makes the same, and our create's answer is lost",
         rules({rule("POST", create, "\"twin_after\""), rule("POST", create, lost_after)}),
         6,
         "could each be its result",
         {},
         {"resolve", "inbox.fresh", "--adopt", "Fresh"}},
        {"somebody makes the same, and our create never arrives",
         rules({rule("POST", create, "\"twin_after\""), rule("POST", create, lost_before)}), 0,
         "Apply complete"},
        {"somebody deletes the inbox that we change",
         rules({rule("PATCH", one, "\"delete_before\"")}),
         3,
         "inbox.app: not updated",
         {"--delete-delay", "0"}},
        {"somebody deletes the inbox that we delete",
         rules({rule("DELETE", one, "\"delete_before\"")}),
         0,
         "Apply complete",
         {"--delete-delay", "0"}},
        {"somebody deletes the new inbox at once",
         rules({rule("POST", create, "\"delete_after\"")}),
         0,
         "Apply complete",
         {"--delete-delay", "0"}},
    };
}

std::string greeting(std::string block, const std::string& text) {
    const auto end_of_name = block.find('\n', block.find("name = "));
    return block.insert(end_of_name + 1, "greeting_message = \"" + text + "\"\n");
}

const std::string policy = "[policy]\nprune = true\nmax_destroy = 1\n";

// One to change, two to make, one to delete.
void prepare(Scene& scene) {
    scene.write("a.toml", policy + greeting(api_inbox("app", "App"), "old") + api_inbox("old", "Old"));
    const auto first = scene.apply();
    if (first.code != 0) throw std::runtime_error("the first apply failed: " + first.all());
    scene.write("a.toml", policy + greeting(api_inbox("app", "App"), "new") +
                              greeting(api_inbox("fresh", "Fresh"), "hello") +
                              mail_inbox("mail", "help@acme.example"));
}

boost::json::value history(const Scene& scene) {
    return boost::json::parse(ask(scene.port(), {.path = "/emulator/history"}).body);
}

std::int64_t oldest(const Scene& scene, const std::string& name) {
    std::int64_t id = 0;
    for (const auto& inbox : scene.on_server())
        if (inbox.name == name && (id == 0 || inbox.id < id)) id = inbox.id;
    return id;
}

// Applies without further trouble until nothing is left to do. Adds what was planned.
std::string converge(Scene& scene, Plan& planned) {
    std::string said;
    for (int i = 0; i < 6; ++i) {
        const auto applied = scene.apply({"--settle", "1s"});
        for (const auto& [address, symbols] : plan_in(applied.out))
            planned[address].insert(symbols.begin(), symbols.end());
        said += applied.all() + "exit " + std::to_string(applied.code) + "\n";
        if (applied.code == 0 &&
            scene.inboxctl({"plan", "--detailed-exitcode", "--refresh", "full"}).code == 0)
            return {};
    }
    return "it does not converge:\n" + said;
}

// What is wrong with how the row comes out; empty when nothing is.
std::string trouble_with(const Row& row) {
    Scene scene("4.15.1", row.emulator);
    prepare(scene);
    Evidence evidence{.us = "ann@acme.example",
                      .planned = plan_in(scene.inboxctl({"plan"}).out),
                      .before = recorded_in(scene.state())};
    const auto seen = history(scene).at("history").as_array().size();
    scene.faults(row.rules);
    const auto applied = scene.apply({"--settle", "1s", "--parallelism", "1"});
    std::string said = applied.all() + "exit " + std::to_string(applied.code) + "\n";
    std::string trouble;
    if (applied.code != row.code || said.find(row.says) == std::string::npos)
        trouble += "expected exit " + std::to_string(row.code) + " and \"" + row.says + "\"\n";
    scene.no_faults();
    if (!row.resolve.empty()) {
        Words words = row.resolve;
        words.back() = std::to_string(oldest(scene, words.back()));
        const auto resolved = scene.inboxctl(words);
        said += resolved.all();
        if (resolved.code != 0) trouble += "it cannot be resolved\n";
    }
    trouble += converge(scene, evidence.planned);
    evidence.broken = troubles_of(scene.state(), {scene.token()});
    evidence.after = recorded_in(scene.state());
    evidence.deeds = deeds_in(history(scene), seen);
    for (const auto& finding : check(evidence))
        trouble += std::string(name_of(finding.fault)) + ": " + finding.text + "\n";
    return trouble.empty() ? trouble : trouble + "\n" + said;
}

std::vector<std::string> troubles_with(const std::vector<Row>& rows) {
    std::vector<std::string> troubles(rows.size());
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> threads;  // most of the time is waiting
    for (int i = 0; i < 12; ++i)
        threads.emplace_back([&] {
            for (std::size_t mine = next++; mine < rows.size(); mine = next++) {
                try {
                    troubles[mine] = trouble_with(rows[mine]);
                } catch (const std::exception& error) {
                    troubles[mine] = error.what();
                }
            }
        });
    threads.clear();
    return troubles;
}

}  // namespace

TEST_CASE("Whatever the server does wrong, an apply ends as documented, and later runs converge") {
    const auto rows = table();
    const auto troubles = troubles_with(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO(rows[i].name << "\n" << troubles[i]);
        CHECK(troubles[i].empty());
    }
}

namespace {

// Two creates at once for a server with one worker: the first takes a while, the second waits in its queue.
// Then `end` befalls the program. The inboxes that there are once the server has had its time.
std::size_t made_when_queued(Scene& scene, const std::function<void(const Program&)>& end) {
    scene.write("a.toml", api_inbox("first", "First") + api_inbox("second", "Second"));
    scene.faults(fault("POST", create, R"({"delay_ms":700})", 1));
    std::int64_t asked = 1;  // by us, over a connection each
    Program program(scene.start_of({"apply", "--auto-approve", "--parallelism", "2", "--settle", "1s"}));
    const auto both_came = [&] {
        const auto log = boost::json::parse(scene.requests());
        return log.at("connections").as_int64() - ++asked == 2;
    };
    if (!eventually(both_came)) throw std::runtime_error("two connections were expected");
    end(program);
    const auto first_is_made = [&] { return history(scene).at("history").as_array().size() >= 1; };
    if (!eventually(first_is_made)) throw std::runtime_error("the first was expected to be carried out");
    return scene.on_server().size();  // behind the queue
}

}  // namespace

TEST_CASE("A create in the server's queue is dropped when its process dies, and made by the next run") {
    Scene scene("4.15.1", {"--workers", "1"});
    CHECK(made_when_queued(scene, [](const Program& program) { program.send(SIGKILL); }) == 1);
    Plan planned;
    CHECK(converge(scene, planned).empty());
    const auto sent = scene.requests("POST", "/inboxes");
    CHECK((sent == 3 || sent == 2));  // a slow process may have died before the second left
    CHECK(scene.on_server().size() == 2);
}

TEST_CASE("A create in the server's queue is carried out when its process merely hangs, and adopted") {
    Scene scene("4.15.1", {"--workers", "1"});
    const auto hang = [&](const Program& program) {
        program.send(SIGSTOP);
        const auto both = [&] { return history(scene).at("history").as_array().size() == 2; };
        CHECK(eventually(both));
        program.send(SIGKILL);
    };
    CHECK(made_when_queued(scene, hang) == 2);
    Plan planned;
    CHECK(converge(scene, planned).empty());
    CHECK(scene.requests("POST", "/inboxes") == 2);
    CHECK(scene.on_server().size() == 2);
    CHECK(recorded(scene) == Words{"inbox.first", "inbox.second"});
}
