#include "plans/saved/plan_json.hpp"

#include <algorithm>

#include "plans/render/masked.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_plan.hpp"
#include "tests/support/sample_plan.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;
using tests::full_plan;
using tests::random_plan;

namespace {

constexpr std::uint32_t seeds = 200;

SavedPlan saved(Plan plan) {
    return {.id = "0123",
            .made_at = "2026-01-31T09:30:00Z",
            .made_by = "0.1.0",
            .set = "manifests",
            .purpose = Purpose::destroy,
            .targets = {.inboxes = {{"a"}}, .accounts = {"b"}},
            .base = {"lineage", 7, {{"inbox.a", "12"}, {"[policy]", "34"}}, "hmac-sha256:56"},
            .plan = masked(std::move(plan))};
}

std::string why_not(const std::string& text) {
    const auto plan = saved_plan_from(text);
    return plan ? "it is one" : plan.error().message;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("a saved plan that is written and read again is the same, whatever it holds") {
    CHECK(saved_plan_from(to_text(saved(full_plan()))).value() == saved(full_plan()));
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        const auto plan = saved(random_plan(seed));
        CHECK(saved_plan_from(to_text(plan)).value() == plan);
    }
}

TEST_CASE("masking a plan takes every fingerprint out of it, and masking it again changes nothing") {
    bool any = false;
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        const Plan plan = random_plan(seed);
        const Plan seen = masked(plan);
        any |= to_text({.plan = plan}).find("hmac-sha256") != std::string::npos;
        CHECK(to_text({.plan = seen}).find("hmac-sha256") == std::string::npos);
        CHECK(masked(seen) == seen);
        CHECK(seen.changes.size() == plan.changes.size());
    }
    CHECK(any);
}

TEST_CASE("a plan with members that this program does not know is read without them") {
    const auto plan = saved(full_plan());
    auto text = replaced(to_text(plan), "\"made_by\":\"0.1.0\"", "\"made_by\":\"0.1.9\",\"hue\":[1]");
    text = replaced(text, "\"findings\":", "\"mood\":{},\"findings\":");
    auto newer = plan;
    newer.made_by = "0.1.9";
    CHECK(saved_plan_from(text).value() == newer);
}

TEST_CASE("a file that is no plan, or none of this version, is refused with what to do instead") {
    const auto text = to_text(saved(full_plan()));
    for (const char* unmanaged : {"", "[account.acme]\n", "{\"a\":1}", "[1,2]"})
        CHECK_THAT(why_not(unmanaged),
                   Catch::Contains("not a saved plan") && Catch::Contains("plan --out FILE"));
    CHECK_THAT(why_not(R"({"format_version":"1.2","resource_changes":[]})"),
               Catch::Contains("the output of --format json"));
    CHECK_THAT(why_not(replaced(text, "\"version\":1", "\"version\":2")),
               Catch::Contains("inboxctl 0.1.0 saved it") && Catch::Contains("plan again"));
    CHECK_THAT(why_not(replaced(text, "\"version\":1", "\"version\":\"1\"")), Catch::Contains("plan again"));
}

TEST_CASE("a saved plan that is cut short anywhere is refused") {
    const auto text = to_text(saved(full_plan()));
    REQUIRE(text.size() > 2000);
    for (std::size_t length = 0; length + 2 < text.size(); length += 7) {
        const auto plan = saved_plan_from(text.substr(0, length));
        INFO(length);
        REQUIRE_FALSE(plan.ok());
        if (length > 40) CHECK_THAT(plan.error().message, Catch::Contains("damaged or incomplete"));
    }
}

TEST_CASE("a saved plan with a member of another kind or name is refused, not misread") {
    const auto text = to_text(saved(full_plan()));
    const std::vector<std::pair<std::string, std::string>> damages{
        {"\"action\":\"create\"", "\"action\":\"explode\""},
        {"\"kind\":\"email\"", "\"kind\":\"fax\""},
        {"\"cause\":\"wish\"", "\"cause\":3"},
        {"\"field\":\"name\"", "\"field\":\"shoe_size\""},
        {"\"serial\":7", "\"serial\":\"seven\""},
        {"\"unchanged\":3", "\"unchanged\":-3"},
        {"\"targets\":[\"account.b\"", "\"targets\":[1"},
        {"\"targets\":[\"account.b\"", "\"targets\":[\"account.\""},
        {"\"manifests\":{", "\"manifests\":7,\"were\":{"},
        {"\"rest\":{", "\"rest\":[],\"was\":{"},
        {"\"version\":\"4.15.1\"", "\"version\":\"new\""},
        {"\"findings\":", "\"lost\":"},
        {"\"address\":\"a-new\"", "\"address\":\"a\\nPlan: 0 to destroy.\""},
        {"\"account\":\"acme\"", "\"account\":\"\\u001b[2J\""},
    };
    for (const auto& [what, by] : damages) {
        INFO(by);
        CHECK_THAT(why_not(replaced(text, what, by)), Catch::Contains("plan again"));
    }
}
