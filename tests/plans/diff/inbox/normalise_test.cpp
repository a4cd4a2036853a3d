// The server's habits one by one.
#include "plans/diff/inbox/normalise.hpp"
#include "tests/support/catch.hpp"

#include <boost/json/parse.hpp>

namespace {

using namespace inboxctl;
using namespace inboxctl::plans;
using state::Payload;

Json json(std::string_view text) { return boost::json::parse(text); }
const Field& on_inbox(std::string_view name) { return *state::find_inbox_field(name); }
const Field& on_channel(Payload payload, std::string_view name) {
    return *state::find_channel_field(payload, name);
}

}  // namespace

TEST_CASE("members are a set: neither order nor repetition matters") {
    const auto& members = on_inbox("members");
    CHECK(normalise(members, json(R"(["b@x.example","a@x.example","b@x.example"])")) ==
          json(R"(["a@x.example","b@x.example"])"));
    CHECK(same(members, json(R"(["b@x.example","a@x.example"])"), json(R"(["a@x.example","b@x.example"])")));
    CHECK_FALSE(same(members, json(R"(["a@x.example"])"), json(R"(["a@x.example","b@x.example"])")));
    CHECK_FALSE(same(members, json("[]"), json(R"(["a@x.example"])")));
}

TEST_CASE("feature flags are a set in the order of the server's bits") {
    const auto& flags = on_channel(Payload::web_widget, "selected_feature_flags");
    CHECK(normalise(flags, json(R"(["end_conversation","attachments","attachments"])")) ==
          json(R"(["attachments","end_conversation"])"));
    CHECK(same(flags, json(R"(["end_conversation","attachments"])"),
               json(R"(["attachments","end_conversation"])")));
    CHECK_FALSE(same(flags, json(R"(["attachments"])"), json("[]")));
}

TEST_CASE("a survey is the same with its defaults written out or left out") {
    const auto& csat = on_inbox("csat_config");
    const auto full = json(
        R"({"display_type":"emoji","message":"m","survey_rules":{"operator":"contains","values":[]},
            "button_text":"Please rate us","language":"en"})");
    CHECK(normalise(csat, json(R"({"message":"m"})")) == full);
    CHECK(same(csat, json(R"({"message":"m"})"), full));
    CHECK(same(csat, full, json(R"({"message":"m"})")));
    CHECK(same(csat, json("{}"), json(R"({"survey_rules":{"operator":"contains"}})")));
    CHECK_FALSE(same(csat, json(R"({"message":"m"})"), json(R"({"message":"n"})")));
    CHECK_FALSE(same(csat, json("{}"), json(R"({"survey_rules":{"values":["a"]}})")));
}

TEST_CASE("the template of a survey counts only where it is declared, and an empty one is none") {
    const auto& csat = on_inbox("csat_config");
    const auto with_template = json(R"({"message":"m","template":{"name":"t"}})");
    CHECK(same(csat, json(R"({"message":"m"})"), with_template));
    CHECK(same(csat, with_template, with_template));
    CHECK_FALSE(same(csat, json(R"({"message":"n"})"), with_template));
    CHECK_FALSE(same(csat, with_template, json(R"({"message":"m"})")));
    CHECK_FALSE(same(csat, json(R"({"message":"m","template":{}})"), with_template));
    CHECK(same(csat, json(R"({"message":"m","template":{}})"), json(R"({"message":"m"})")));
}

TEST_CASE("labels of a survey are a list: their order is kept") {
    const auto& csat = on_inbox("csat_config");
    CHECK_FALSE(same(csat, json(R"({"survey_rules":{"values":["a","b"]}})"),
                     json(R"({"survey_rules":{"values":["b","a"]}})")));
}

TEST_CASE("a key that leaves the provider_config of SMS is a difference: the server adds none there") {
    const auto& config = on_channel(Payload::sms, "provider_config");
    CHECK_FALSE(same(config, json(R"({"api_key":"a"})"), json(R"({"api_key":"a","account_id":"1"})")));
    CHECK(same(config, json(R"({"api_key":"a"})"), json(R"({"api_key":"a"})")));
}

TEST_CASE("of hours the declared days count, of provider_config the declared keys") {
    const auto& hours = on_inbox("working_hours");
    CHECK(same(hours, json(R"({"monday":"closed"})"), json(R"({"monday":"closed","sunday":"closed"})")));
    CHECK_FALSE(same(hours, json(R"({"monday":"closed"})"), json(R"({"sunday":"closed"})")));
    const auto& config = on_channel(Payload::whatsapp_cloud, "provider_config");
    CHECK(same(config, json(R"({"a":{"b":1}})"), json(R"({"a":{"b":1,"c":2},"d":3})")));
    CHECK_FALSE(same(config, json(R"({"a":{"b":1}})"), json(R"({"a":{"b":2}})")));
}

TEST_CASE("an open object counts as a whole: a key that somebody added is drift") {
    const auto& attributes = on_channel(Payload::api, "additional_attributes");
    CHECK(same(attributes, json(R"({"a":1,"b":2})"), json(R"({"b":2.0,"a":1})")));
    CHECK(same(attributes, json(R"({"a":0.00099715974999999989})"), json(R"({"a":9.9715975E-4})")));
    CHECK_FALSE(same(attributes, json(R"({"a":0.1})"), json(R"({"a":0.1000001})")));
    CHECK_FALSE(same(attributes, json(R"({"a":1})"), json(R"({"a":1,"b":2})")));
    CHECK_FALSE(same(attributes, json(R"({"a":1})"), json(R"({"a":"1"})")));
}

TEST_CASE("an empty text is not nothing, and texts keep their spaces and case") {
    const auto& name = on_inbox("greeting_message");
    CHECK_FALSE(same(name, json(R"("")"), json("null")));
    CHECK_FALSE(same(name, json(R"("a ")"), json(R"("a")")));
    CHECK_FALSE(same(name, json(R"("A")"), json(R"("a")")));
}
