#include "agent/aliases.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include "state/fields.hpp"

using namespace inboxctl;
using agent::look_alikes;
using agent::Witness;
using Groups = std::vector<std::vector<Witness>>;
using state::InboxId;
using state::Payload;

namespace {

state::Account account(const std::string& key, std::int64_t id = 1) {
    return {.key = key, .url = "https://" + key + ".example", .id = id};
}

state::ObservedInbox inbox(std::int64_t id, const std::string& name, Payload payload = Payload::api) {
    return {.id = InboxId{id},
            .name = name,
            .channel_type = std::string(state::name_of(payload).channel_type),
            .payload = payload};
}

plans::ObservedAccount seen(const std::string& key, std::vector<state::ObservedInbox> inboxes) {
    return {key, {4, 15, 1}, std::move(inboxes), {}};
}

}  // namespace

TEST_CASE("accounts of one number whose first inbox looks the same may be one") {
    const std::vector accounts{account("a"), account("b"), account("c"), account("d", 2), account("e")};
    const std::vector observed{
        seen("a", {inbox(2, "Mail", Payload::email), inbox(3, "App"), inbox(4, "Site", Payload::web_widget)}),
        seen("b", {inbox(3, "App")}), seen("c", {inbox(3, "Another")}), seen("d", {inbox(3, "App")}),
        seen("e", {})};
    CHECK(look_alikes(accounts, observed) == Groups{{{"a", InboxId{3}}, {"b", InboxId{3}}}});
}

TEST_CASE("an inbox that is being deleted tells as much, and a list that was trusted tells nothing") {
    const std::vector accounts{account("a"), account("b")};
    auto one = seen("a", {inbox(7, "Later")}), other = seen("b", {inbox(3, "App"), inbox(7, "Later")});
    one.dying.push_back(inbox(3, "App"));
    CHECK(look_alikes(accounts, {one, other}) == Groups{{{"a", InboxId{3}}, {"b", InboxId{3}}}});
    one.coverage = plans::ObservedAccount::Coverage::nothing;
    CHECK(look_alikes(accounts, {one, other}).empty());
}

TEST_CASE("namesakes have the same number at another address") {
    const auto here = account("a");
    auto same_address = account("b");
    same_address.url = here.url;
    const std::vector accounts{here, same_address, account("c"), account("d", 2)};
    const auto found = agent::namesakes(here, accounts);
    REQUIRE(found.size() == 1);
    CHECK(found.front()->key == "c");
}

TEST_CASE("an inbox's token is what the server has drawn for it") {
    const auto token = [](const char* text) { return agent::token_in(boost::json::parse(text).as_object()); };
    CHECK(token(R"({"website_token":"abc"})") == "abc");
    CHECK(token(R"({"website_token":null,"inbox_identifier":"xyz"})") == "xyz");
    CHECK(token(R"({"website_token":"","name":"App"})").empty());
}
