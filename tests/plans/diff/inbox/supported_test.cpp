#include "plans/diff/inbox/supported.hpp"

#include <boost/json/parse.hpp>

#include "plans/diff/plan.hpp"
#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::plans;
using state::DesiredInbox;

using Names = std::vector<std::string>;

DesiredInbox widget(std::string_view path, std::string_view json) {
    DesiredInbox inbox{.address = {"a"}, .account = "acme", .payload = Payload::web_widget};
    const auto* row = state::find_channel_field(Payload::web_widget, path);
    if (row == nullptr) row = state::find_inbox_field(path);
    REQUIRE(row != nullptr);
    inbox.fields.set(id_of(*row), boost::json::parse(json));
    return inbox;
}

}  // namespace

TEST_CASE("a field that the server does not know yet is left out and named") {
    auto inbox = widget("allowed_domains", R"("acme.example")");
    CHECK(drop_unsupported(inbox, {4, 6, 0}).empty());
    CHECK(inbox.fields.size() == 1);
    CHECK(drop_unsupported(inbox, {4, 5, 9}) == Names{"channel.allowed_domains"});
    CHECK(inbox.fields.empty());
}

TEST_CASE("of a set and of an object only what the server does not know is left out") {
    auto flags = widget("selected_feature_flags", R"(["attachments","allow_mobile_webview"])");
    CHECK(drop_unsupported(flags, {4, 11, 0}) ==
          Names{"channel.selected_feature_flags: allow_mobile_webview"});
    CHECK(flags.fields.begin()->value == boost::json::parse(R"(["attachments"])"));
    auto csat = widget("csat_config", R"({"message":"m","language":"de"})");
    CHECK(drop_unsupported(csat, {4, 2, 0}) == Names{"csat_config.language"});
    CHECK(csat.fields.begin()->value == boost::json::parse(R"({"message":"m"})"));
}

TEST_CASE("a WebP avatar is for newer servers only, other pictures are for all") {
    auto webp = widget("avatar", R"("logo.webp")");
    CHECK(drop_unsupported(webp, {4, 11, 0}) == Names{"avatar: WebP"});
    auto png = widget("avatar", R"("logo.png")");
    CHECK(drop_unsupported(png, {4, 2, 0}).empty());
}

TEST_CASE("the target version knows every field, and no version needs a field dropped twice") {
    for (const auto& row : state::fields()) {
        INFO(row.name);
        CHECK(row.since <= state::ServerVersion{4, 15, 1});
    }
    auto inbox = widget("allowed_domains", R"("acme.example")");
    (void)drop_unsupported(inbox, {4, 2, 0});
    CHECK(drop_unsupported(inbox, {4, 2, 0}).empty());
}

TEST_CASE("one warning a field tells of all inboxes that declare it") {
    Unsupported unsupported;
    unsupported.add("acme", {4, 2, 0}, {"a"}, {"channel.allowed_domains"});
    unsupported.add("acme", {4, 2, 0}, {"b"}, {"channel.allowed_domains"});
    unsupported.add("acme", {4, 2, 0}, {"c"}, {"channel.allowed_domains", "avatar: WebP"});
    CHECK(unsupported.warnings() ==
          Names{"Chatwoot 4.2.0 of account acme does not support avatar: WebP: omitted for inbox.c",
                "Chatwoot 4.2.0 of account acme does not support channel.allowed_domains: omitted for inbox.a "
                "and 2 more"});
}

TEST_CASE("names that an old server refuses are told before they are sent") {
    DesiredInbox inbox{.payload = state::Payload::api};
    const auto why = [&](const char* name, state::ServerVersion version) {
        inbox.fields.set(state::inbox_field("name"), state::Json(name));
        return refused_name(inbox, version).has_value();
    };
    constexpr state::ServerVersion old{4, 2, 0}, current{4, 15, 1};
    for (const auto* name : {"Slash / Back", "  padded  ", "-dash-", "quote\"s'", "<b>bold</b>"}) {
        CHECK(why(name, old));
        CHECK_FALSE(why(name, current));
    }
    for (const auto* name : {"Support", "Ünïcödé", "a-b c", "支持", "x_"})
        CHECK_FALSE(why(name, old));
    inbox.payload = state::Payload::line;
    CHECK_FALSE(why("-dash-", old));
}
