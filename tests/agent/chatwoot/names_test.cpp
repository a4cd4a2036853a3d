#include "agent/chatwoot/names.hpp"

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::agent;
namespace state = inboxctl::state;

namespace {

// What is said of an agent that the account does not have.
std::string remedy(const std::string& email, const std::vector<std::string>& known) {
    Names names;
    for (std::size_t i = 0; i < known.size(); ++i)
        names.agents.push_back({.id = static_cast<std::int64_t>(i + 1), .email = known[i]});
    state::DesiredInbox inbox{.address = {"a"}, .account = "acme"};
    inbox.fields.set(state::inbox_field("members"), boost::json::array{email});
    const auto findings = check_names(names, inbox);
    REQUIRE(findings.size() == 1);
    return findings.front().remedy;
}

}  // namespace

TEST_CASE("an unknown name is reported with a similar one, and with the known ones") {
    CHECK(remedy("anm@acme.example", {"ann@acme.example", "bob@acme.example"}) ==
          "did you mean \"ann@acme.example\"? the account has ann@acme.example, bob@acme.example");
    CHECK(remedy("nobody@acme.example", {"bob@acme.example"}) == "the account has bob@acme.example");
    CHECK(remedy("ann@acme.example", {}) == "the account has none: create it in Chatwoot first");
}

TEST_CASE("of many names ten are listed, with the number of the others") {
    std::vector<std::string> many;
    for (int i = 10; i < 23; ++i)
        many.push_back("agent" + std::to_string(i) + "@acme.example");
    const auto text = remedy("zz@other.example", many);
    CHECK(text.find("agent19@acme.example and 3 more") != std::string::npos);
    CHECK(text.find("agent20") == std::string::npos);
}
