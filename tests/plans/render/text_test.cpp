#include "plans/render/text.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/sample_plan.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::plans;
using tests::full_plan;
using tests::planned;

const std::filesystem::path golden = std::filesystem::path(GOLDEN_DIRECTORY) / "render";

}  // namespace

TEST_CASE("a plan is one line a change, with what stands in its way and what was read") {
    tests::check_golden(golden / "changes.txt", render(full_plan(), Color::no, Detail::changes));
}

TEST_CASE("a plan with fields shows before and after, and who moved") {
    tests::check_golden(golden / "fields.txt", render(full_plan(), Color::no, Detail::fields));
}

TEST_CASE("a plan in color is the same text with colors") {
    tests::check_golden(golden / "color.txt", render(full_plan(), Color::yes, Detail::changes));
}

TEST_CASE("a plan without changes says so, also where inboxes are kept or blocked") {
    Plan plan;
    plan.unchanged = 1;
    std::string text = render(plan, Color::no, Detail::fields);
    plan.unchanged = 3;
    plan.findings = {{Finding::Kind::retained, {"a"}, InboxId{1}, "it is kept", {}}};
    text += "---\n" + render(plan, Color::no, Detail::fields);
    plan.findings = {{Finding::Kind::blocked, {"a"}, InboxId{1}, "it cannot be done", "do another thing"}};
    text += "---\n" + render(plan, Color::no, Detail::fields);
    tests::check_golden(golden / "no_changes.txt", text);
}

TEST_CASE("a plan that lacks an account does not say that there are no changes") {
    Plan plan;
    plan.unread = {"acme"};
    CHECK(render(plan, Color::no, Detail::changes) == "Plan incomplete: account.acme could not be read.\n");
    CHECK(render_drift(plan, Color::no, Detail::changes) ==
          "Drift unknown: account.acme could not be read.\n");
    plan.unread = {"acme", "beta"};
    plan.unchanged = 1;
    CHECK(render(plan, Color::no, Detail::changes) ==
          "Plan incomplete: account.acme, account.beta could not be read. 1 inbox matches its manifest.\n");
    plan.changes = {planned(Action::create, Reason::not_recorded, "a", "A", 0)};
    CHECK_THAT(render(plan, Color::no, Detail::changes),
               Catch::Contains("1 to add, 0 to change, 0 to destroy; account.acme, account.beta could not"));
}

TEST_CASE("no rendering shows a fingerprint or a control character of a manifest") {
    for (const auto detail : {Detail::changes, Detail::fields}) {
        const auto text = render(full_plan(), Color::no, detail);
        CHECK(text.find("hmac-sha256") == std::string::npos);
        CHECK(text.find('\x1b') == std::string::npos);
        CHECK(text.find("\xc2\x9b") == std::string::npos);
    }
}

TEST_CASE("the counts of a plan are those of its lines") {
    CHECK(count(full_plan()) ==
          Counts{.add = 2, .change = 3, .destroy = 1, .forget = 2, .blocked = 1, .waiting = 1});
    CHECK(count({}) == Counts{});
}

TEST_CASE("an address that is sent to shows no password and no key") {
    const auto& row = state::field(state::channel_field(Payload::api, "webhook_url"));
    CHECK(shown(row, Json("https://user:hunter2@hooks.example/a?key=hunter2")) ==
          "\"https://…@hooks.example/a?…\"");
}
