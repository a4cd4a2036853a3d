#include "state/observed/observed.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::state;
namespace fs = std::filesystem;

Keep everything() {
    return keep_all([](std::string_view value) { return "fp(" + std::string(value) + ")"; });
}

ObservedInbox inbox_of(std::string_view json) {
    auto result = read_inbox(json, everything());
    REQUIRE(result.ok());
    return std::move(*result);
}

Result<std::vector<ObservedInbox>, WrongShape> list_of(std::string_view text, std::size_t piece) {
    InboxListReader reader(everything());
    for (std::size_t at = 0; at < text.size(); at += piece)
        if (!reader.write(text.substr(at, piece))) break;
    return reader.finish();
}

// The recorded answers that are one inbox, with a number for the masked id.
std::vector<std::string> recorded_inboxes() {
    std::vector<std::string> bodies;
    for (const auto& entry :
         fs::directory_iterator(fs::path(CONFORMANCE_RECORDINGS) / "4.16.2" / "scenarios")) {
        const auto scenario = boost::json::parse(tests::text_of_file(entry.path()));
        for (const auto& step : scenario.at("steps").as_array()) {
            const auto* expect = step.as_object().if_contains("expect");
            const auto* json = expect == nullptr ? nullptr : expect->as_object().if_contains("json");
            if (json == nullptr || !json->is_object() || !json->get_object().contains("channel_type"))
                continue;
            auto body = json->get_object();
            body["id"] = static_cast<std::int64_t>(bodies.size() + 1);
            bodies.push_back(boost::json::serialize(body));
        }
    }
    return bodies;
}

}  // namespace

TEST_CASE("every inbox that a server was recorded to answer can be read") {
    const auto bodies = recorded_inboxes();
    CHECK(bodies.size() > 200);
    std::set<Payload> seen;
    for (const auto& body : bodies) {
        INFO(body);
        const auto inbox = inbox_of(body);
        CHECK(inbox.fields.size() > 10);
        if (inbox.payload) seen.insert(*inbox.payload);
    }
    CHECK(seen.size() == payload_count);
}

TEST_CASE("a list is read the same in pieces of any size") {
    std::string list;
    for (const auto& body : recorded_inboxes())
        if (list.size() < 100'000) list += (list.empty() ? "" : ",") + body;
    list = R"({"payload":[)" + list + "]}";
    const auto whole = list_of(list, list.size());
    REQUIRE(whole.ok());
    CHECK(whole.value().size() > 20);
    for (const std::size_t piece : {1, 7, 4096}) {
        const auto again = list_of(list, piece);
        REQUIRE(again.ok());
        CHECK(again.value() == whole.value());
    }
}

TEST_CASE("an answer that is cut anywhere is no list") {
    const std::string list = R"({"payload":[{"id":1,"channel_type":"Channel::Api","name":"a"}]})";
    REQUIRE(list_of(list, 9).ok());
    for (std::size_t size = 0; size < list.size(); ++size) {
        INFO(list.substr(0, size));
        CHECK_FALSE(list_of(list.substr(0, size), 9).ok());
    }
}

TEST_CASE("what is not Chatwoot's shape is refused with a reason") {
    for (const std::string_view text :
         {"<html>502</html>", "[]", "{}", "null", R"({"payload":{}})", R"({"payload":[7]})",
          R"({"payload":[{"name":"no id"}]})",
          R"({"payload":[{"id":1,"channel_type":"Channel::Api"},{"id":2,"name":"no type"}]})",
          R"({"error":"x"})", R"({"payload":[]} trailing)"}) {
        INFO(text);
        const auto result = list_of(text, 5);
        REQUIRE_FALSE(result.ok());
        CHECK_FALSE(result.error().what.empty());
    }
    CHECK_FALSE(read_inbox("[]", everything()).ok());
    CHECK_FALSE(read_inbox(R"({"id":"1","channel_type":"Channel::Api"})", everything()).ok());
    CHECK_FALSE(read_inbox(R"({"id":1,"channel_type":"Channel::Api","id":null})", everything()).ok());
    const auto endless = read_inbox(
        R"({"id":1,"channel_type":"Channel::Api","additional_attributes":{"a":1e999}})", everything());
    REQUIRE_FALSE(endless.ok());
    CHECK(endless.error().what == "a number that is too large");
    CHECK_FALSE(read_inbox(std::string(100'000, '['), everything()).ok());
    CHECK(list_of(R"({"payload":[]})", 3).value().empty());
}

TEST_CASE("where the id stands in the object does not matter") {
    CHECK(inbox_of(R"({"id":1,"channel_type":"Channel::Api","name":"a","timezone":"UTC"})") ==
          inbox_of(R"({"timezone":"UTC","name":"a","channel_type":"Channel::Api","id":1})"));
}

TEST_CASE("a kind of channel that manifests cannot declare is read without fields") {
    const auto inbox = inbox_of(R"({"id":1,"channel_type":"Channel::FacebookPage","name":"Page"})");
    CHECK_FALSE(inbox.payload);
    CHECK(inbox.name == "Page");
    CHECK(inbox.fields.empty());
}

TEST_CASE("only the fields that are asked for are kept") {
    auto keep = everything();
    keep.fields = [](InboxId id) {
        FieldMask mask;
        if (id == InboxId{1}) mask.set(static_cast<std::size_t>(inbox_field("timezone")));
        return mask;
    };
    const auto one =
        read_inbox(R"({"id":1,"channel_type":"Channel::Api","name":"a","timezone":"UTC"})", keep);
    REQUIRE(one.ok());
    CHECK(one.value().fields.size() == 1);
    const auto other =
        read_inbox(R"({"id":2,"channel_type":"Channel::Api","name":"a","timezone":"UTC"})", keep);
    CHECK(other.value().fields.empty());
    CHECK(other.value().name == "a");
}

TEST_CASE("secrets in an answer become fingerprints, at any depth") {
    const auto inbox = inbox_of(
        R"({"id":1,"channel_type":"Channel::Whatsapp","provider":"whatsapp_cloud","phone_number":"+1",
            "provider_config":{"api_key":"k","phone_number_id":"1","other":{"deep":"s","n":7}}})");
    const auto* config = inbox.fields.find(channel_field(Payload::whatsapp_cloud, "provider_config"));
    REQUIRE(config != nullptr);
    CHECK(boost::json::serialize(*config) ==
          R"x({"api_key":"fp(k)","phone_number_id":"1","other":{"deep":"fp(s)","n":7}})x");
    const auto mail =
        inbox_of(R"({"id":1,"channel_type":"Channel::Email","imap_password":"pw","email":"a@b.example"})");
    CHECK(*mail.fields.find(channel_field(Payload::email, "imap_password")) == Json("fp(pw)"));
}

TEST_CASE("LINE's channel id is the end of the address that the server answers") {
    const auto inbox = inbox_of(
        R"({"id":1,"channel_type":"Channel::Line","callback_webhook_url":"http://h/webhooks/line/2007"})");
    CHECK(*inbox.fields.find(channel_field(Payload::line, "line_channel_id")) == Json("2007"));
}

TEST_CASE("hours are read by day, pictures by name, a portal by slug") {
    const auto inbox = inbox_of(
        R"({"id":1,"channel_type":"Channel::Api","avatar_url":"http://h/rails/x/bl%20ue.png",
            "help_center":{"name":"Handbook","slug":"handbook"},"working_hours":[
            {"day_of_week":0,"closed_all_day":true,"open_all_day":false,"open_hour":null},
            {"day_of_week":1,"closed_all_day":false,"open_all_day":false,"open_hour":9,"open_minutes":5,
             "close_hour":17,"close_minutes":30},
            {"day_of_week":2,"closed_all_day":false,"open_all_day":true}]})");
    CHECK(*inbox.fields.find(inbox_field("avatar")) == Json("bl ue.png"));
    CHECK(*inbox.fields.find(inbox_field("portal")) == Json("handbook"));
    CHECK(*inbox.fields.find(inbox_field("working_hours")) ==
          boost::json::parse(R"({"sunday":"closed","monday":"09:05-17:30","tuesday":"open all day"})"));
}

TEST_CASE("an inbox has a birthmark of what the server gave it, whatever else it is called") {
    const auto mark = [](const std::string& more) {
        return inbox_of(R"({"id":1,"channel_type":"Channel::Api")" + more + "}").identity;
    };
    CHECK(mark("") == 0);
    CHECK(mark(R"(,"website_token":null,"inbox_identifier":"")") == 0);
    CHECK(mark(R"(,"inbox_identifier":"abc")") != 0);
    CHECK(mark(R"(,"inbox_identifier":"abc","name":"x")") == mark(R"(,"inbox_identifier":"abc","name":"y")"));
    CHECK(mark(R"(,"inbox_identifier":"abc")") != mark(R"(,"inbox_identifier":"abd")"));
    CHECK(mark(R"(,"website_token":"abc")") != 0);
    CHECK(mark(R"(,"bot_name":"acme_bot")") != 0);
    CHECK(mark(R"(,"forward_to_email":"0f0f@one.example")") ==
          mark(R"(,"forward_to_email":"0f0f@two.example")"));
}
