#include "agent/observe/recorded.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/store_values.hpp"

using namespace inboxctl;
using state::AccountRename;
using Renames = std::vector<AccountRename>;

namespace {

state::Recorded one_account() {
    state::Recorded recorded;
    recorded.accounts = {{"acme", "https://chat.acme.example", 1}};
    recorded.inboxes = {tests::recorded("a", 1)};
    recorded.open = {{.intent = tests::intent("b")}};
    recorded.tombstones = {{{"x"}, "acme", state::InboxId{9}, {}, {}}};
    recorded.marks = {{"acme", "1795475163", {}, "4.15.1"}};
    return recorded;
}

state::Account declared(const std::string& key, const std::string& url, std::int64_t id) {
    return {.key = key, .url = url, .id = id};
}

}  // namespace

TEST_CASE("what is recorded of an account is found under its new key, however the address is spelt") {
    const auto loaded =
        agent::follow_accounts(one_account(), {declared("globex", "https://CHAT.acme.example:443", 1)});
    CHECK(loaded.account_renames == Renames{{"acme", "globex"}});
    const auto& recorded = loaded.recorded;
    CHECK(recorded.inboxes.front().account == "globex");
    CHECK(recorded.open.front().intent.account == "globex");
    CHECK(recorded.tombstones.front().account == "globex");
    CHECK(recorded.marks.empty());
}

TEST_CASE("an account that is declared still, or is another one, takes nothing over") {
    for (const auto& accounts : {std::vector{declared("acme", "https://elsewhere.example", 1),
                                             declared("globex", "https://chat.acme.example", 1)},
                                 std::vector{declared("globex", "https://chat.acme.example", 2)},
                                 std::vector{declared("globex", "https://chat.example", 1)}}) {
        const auto loaded = agent::follow_accounts(one_account(), accounts);
        CHECK(loaded.account_renames.empty());
        CHECK(loaded.recorded.inboxes.front().account == "acme");
    }
}

TEST_CASE("a key of which nothing is left is not renamed") {
    state::Recorded recorded;
    recorded.accounts = {{"acme", "https://chat.acme.example", 1}};
    CHECK(agent::follow_accounts(recorded, {declared("globex", "https://chat.acme.example", 1)})
              .account_renames.empty());
}

TEST_CASE("a key that stands for another account in use takes nothing over") {
    auto recorded = one_account();
    recorded.accounts.push_back({"globex", "https://globex.example", 7});
    recorded.inboxes.push_back(recorded.inboxes.front());
    recorded.inboxes.back().account = "globex";
    const auto loaded =
        agent::follow_accounts(recorded, {declared("globex", "https://chat.acme.example", 1)});
    CHECK(loaded.account_renames.empty());
    CHECK(loaded.recorded.inboxes.front().account == "acme");
}
