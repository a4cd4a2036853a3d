#include "plans/render/markdown.hpp"

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/random_plan.hpp"
#include "tests/support/sample_plan.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;
using Catch::Contains;
using tests::full_plan;
using tests::planned;

namespace {

const std::filesystem::path golden = std::filesystem::path(GOLDEN_DIRECTORY) / "plans";
constexpr std::size_t limit = 65'536;

std::string padded(int number) {
    auto text = std::to_string(number);
    return std::string(5 - text.size(), '0') + text;
}

// Inboxes with long names, every third id taken by somebody else.
Plan many(Action action, int number, std::size_t key_length = 30) {
    Plan plan;
    for (int i = 1; i <= number; ++i) {
        const std::string key = padded(i) + "-" + std::string(key_length - 6, 'k');
        std::vector<FieldChange> fields;
        if (action == Action::update)
            fields = {{state::inbox_field("greeting_message"), Json("Hello " + key), Json("Hi " + key),
                       i % 2 == 0 ? Cause::drift : Cause::change}};
        plan.changes.push_back(planned(action, Reason::differs, key,
                                       "An inbox with a long name, number " + key, i + i / 3,
                                       std::move(fields)));
    }
    return plan;
}

// 2,000 changes of every kind.
Plan largest_plan() {
    Plan plan = many(Action::update, 1'200);
    auto& changes = plan.changes;
    for (std::size_t i = 0; i < changes.size(); ++i)
        if (i % 12 == 5) changes[i].action = Action::destroy, changes[i].fields.clear();
    for (int i = 0; i < 800; ++i)
        changes.push_back(planned(i % 10 == 0 ? Action::forget : Action::create, Reason::not_recorded,
                                  "new-" + padded(i), "New inbox " + padded(i), i % 10 == 0 ? 9'000 + i : 0));
    for (int i = 0; i < 40; ++i)
        plan.findings.push_back({Finding::Kind::blocked,
                                 {"blocked-" + padded(i)},
                                 InboxId{i + 1},
                                 "the account already has an inbox with this email",
                                 "to manage that inbox, run: inboxctl import inbox.x 12"});
    return plan;
}

std::size_t occurrences(const std::string& text, const std::string& what) {
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        ++count;
    return count;
}

}  // namespace

TEST_CASE("a plan as a comment has its summary first, a marker, destroys in full view and the rest folded") {
    tests::check_golden(golden / "full.md", render_markdown(full_plan(), {.set = "inboxes/acme"}));
}

TEST_CASE("drift as a comment says what changed on the servers") {
    Plan plan;
    plan.changes = full_plan().drift;
    auto text = render_markdown(plan, {.subject = Subject::drift});
    text += "---\n" + render_markdown({}, {.subject = Subject::drift});
    text += "---\n" + render_markdown({.unread = {"acme"}}, {.subject = Subject::drift});
    tests::check_golden(golden / "drift.md", text);
}

TEST_CASE("a plan without changes, a refused one and an incomplete one begin with that") {
    CHECK_THAT(
        render_markdown({.unchanged = 2}, {}),
        Catch::StartsWith("**No changes.** 2 inboxes match their manifests.\n<!-- inboxctl-plan: . -->"));
    CHECK_THAT(render_markdown({.refusals = {"too many"}}, {}),
               Catch::StartsWith("**Plan refused: 0 to add"));
    CHECK_THAT(render_markdown({.unread = {"acme"}}, {}),
               Catch::StartsWith("**Plan incomplete: account.acme could not be read.**"));
}

TEST_CASE("two thousand changes fit into one comment, totals and all destroys included") {
    const auto plan = largest_plan();
    REQUIRE(plan.changes.size() == 2'000);
    const auto text = render_markdown(plan, {});
    CHECK(text.size() <= limit);
    CHECK(text.size() > limit / 2);
    CHECK_THAT(text, Catch::StartsWith("**Plan: 720 to add, 1100 to change, 100 to destroy, 80 to forget; 40 "
                                       "blocked.**\n<!-- inboxctl-plan: . -->\n"));
    for (const auto& change : plan.changes)
        if (change.action == Action::destroy)
            CHECK_THAT(text, Contains("- " + to_string(change.address) + " "));
    CHECK(occurrences(text, "too many for a comment") >= 1);
    CHECK(occurrences(text, "```diff") * 2 == occurrences(text, "```"));
    CHECK(occurrences(text, "<details>") == occurrences(text, "</details>"));
    tests::check_golden(golden / "largest.md", text);
}

TEST_CASE("whatever the number of destroys, each is named and the comment fits") {
    for (const int number : {1, 200, 800, 2'000, 6'000}) {
        INFO(number);
        const auto text = render_markdown(many(Action::destroy, number), {});
        CHECK(text.size() <= limit);
        CHECK_THAT(text, Contains(std::to_string(number) + " to destroy"));
        CHECK(text.find("too many") == std::string::npos);
    }
    // By key, at the length that a key may have, they would not fit.
    const auto text = render_markdown(many(Action::destroy, 2'000, 64), {});
    CHECK(text.size() <= limit);
    CHECK_THAT(text, Contains("by id") && Contains("1-2, 4-6, 8-10"));
}

TEST_CASE("a comment that cannot name all destroys says so, and fits all the same") {
    auto plan = many(Action::destroy, 9'999, 64);
    for (auto& change : plan.changes)
        change.id = InboxId{to_number(change.id) * 1'000'000'007};
    const auto text = render_markdown(plan, {});
    CHECK(text.size() <= limit);
    CHECK_THAT(text, Contains("9999 to destroy") && Contains("too many to list"));
}

TEST_CASE("every comment fits, whatever the plan and the room") {
    for (std::uint32_t seed = 1; seed <= 50; ++seed)
        for (const std::size_t most : {4'000U, 6'000U, 65'536U}) {
            INFO("seed " << seed << ", room " << most);
            const auto text = render_markdown(tests::random_plan(seed), {.most = most});
            CHECK(text.size() <= most);
            CHECK(text.find("hmac-sha256") == std::string::npos);
        }
}

TEST_CASE("nothing in a name leaves its fence or ends the marker") {
    Plan plan;
    plan.changes = {planned(Action::update, Reason::differs, "a", "```\n</details> @everyone\n```", 1,
                            {{state::inbox_field("name"), Json("```\n# x"), Json("```"), Cause::change}})};
    const auto text = render_markdown(plan, {.set = "a-->b"});
    std::istringstream lines(text);
    int fences = 0;
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("```")) ++fences;
    CHECK(fences == 2);
    CHECK_THAT(text, Contains("<!-- inboxctl-plan: a__b -->"));
}
