#include "plans/generate/generate.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl;

namespace {

std::string key_of(const std::string& name, std::set<std::string>& taken, std::int64_t id = 7) {
    return plans::key_for({.id = state::InboxId{id}, .name = name}, taken);
}

}  // namespace

TEST_CASE("a key is made of the letters and digits of a name") {
    std::set<std::string> taken;
    CHECK(key_of("Support", taken) == "support");
    CHECK(key_of("  Sales & Orders (EU) ", taken) == "sales-orders-eu");
    CHECK(key_of("--x--", taken) == "x");
    CHECK(key_of("支持", taken) == "inbox-7");
    CHECK(key_of("", taken, 8) == "inbox-8");
    CHECK(key_of(std::string(300, 'a'), taken).size() == 48);
    CHECK(taken.size() == 6);
}

TEST_CASE("a key that is taken gets the inbox's number, as often as it takes") {
    std::set<std::string> taken{"support", "sales", "sales-7"};
    CHECK(key_of("Support", taken) == "support-7");
    CHECK(key_of("Sales", taken) == "sales-7-7");
    CHECK(taken.contains("sales-7-7"));
}
