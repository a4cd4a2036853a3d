#include "plans/guard/inbox/same_account.hpp"

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl;
using plans::same_accounts;
using plans::Witness;
using Groups = std::vector<std::vector<Witness>>;
using state::InboxId;
using state::Payload;

namespace {

state::Account account(const std::string& key, std::int64_t id = 1) {
    return {.key = key, .url = "https://" + key + ".example", .id = id};
}

state::ObservedInbox inbox(std::int64_t id, state::ServerIdentity identity, Payload payload = Payload::api) {
    return {.id = InboxId{id},
            .name = "App",
            .channel_type = std::string(state::name_of(payload).channel_type),
            .payload = payload,
            .identity = identity};
}

state::ObservedInbox sms(std::int64_t id, const char* number) {
    auto result = inbox(id, 0, Payload::sms);
    result.fields.set(id_of(*state::natural_key(Payload::sms)), state::Json(number));
    return result;
}

plans::ObservedAccount seen(const std::string& key, std::vector<state::ObservedInbox> inboxes) {
    return {key, {4, 15, 1}, std::move(inboxes), {}};
}

}  // namespace

TEST_CASE("accounts of one number whose first inbox that can be known is the same are one") {
    const std::vector accounts{account("a"), account("b"), account("c"), account("d", 2), account("e")};
    const std::vector observed{seen("a", {inbox(2, 0, Payload::sms), inbox(3, 77), inbox(4, 9)}),
                               seen("b", {inbox(3, 77)}), seen("c", {inbox(3, 78)}),
                               seen("d", {inbox(3, 77)}), seen("e", {})};
    CHECK(same_accounts(accounts, observed) == Groups{{{"a", InboxId{3}}, {"b", InboxId{3}}}});
}

TEST_CASE("accounts for which the server has drawn nothing are known by all that they have") {
    const std::vector accounts{account("a"), account("b"), account("c"), account("d")};
    const std::vector observed{seen("a", {sms(3, "+15550001"), sms(4, "+15550009")}),
                               seen("b", {sms(3, "+15550001"), sms(4, "+15550009")}),
                               seen("c", {sms(3, "+15550001")}), seen("d", {sms(3, "+15550002")})};
    CHECK(same_accounts(accounts, observed) == Groups{{{"a", InboxId{3}}, {"b", InboxId{3}}}});
}

TEST_CASE("what has neither a birthmark nor a key tells nothing of its account") {
    const std::vector accounts{account("a"), account("b")};
    auto page = inbox(1, 0);
    page.payload = std::nullopt;
    CHECK(same_accounts(accounts, {seen("a", {page}), seen("b", {page})}).empty());
    CHECK(same_accounts(accounts, {seen("a", {}), seen("b", {})}).empty());
}

TEST_CASE("an inbox that is being deleted tells as much, and a list that was trusted tells nothing") {
    const std::vector accounts{account("a"), account("b")};
    auto one = seen("a", {inbox(7, 5)}), other = seen("b", {inbox(3, 4), inbox(7, 5)});
    one.dying.push_back(inbox(3, 4));
    CHECK(same_accounts(accounts, {one, other}) == Groups{{{"a", InboxId{3}}, {"b", InboxId{3}}}});
    one.coverage = plans::ObservedAccount::Coverage::nothing;
    CHECK(same_accounts(accounts, {one, other}).empty());
}

TEST_CASE("namesakes have the same number at another address") {
    const auto here = account("a");
    auto same_address = account("b");
    same_address.url = here.url;
    const std::vector accounts{here, same_address, account("c"), account("d", 2)};
    const auto found = plans::namesakes(here, accounts);
    REQUIRE(found.size() == 1);
    CHECK(found.front()->key == "c");
}
