#include "state/manifest/schema.hpp"

#include <boost/json/parse.hpp>
#include <regex>

#include "state/model/inbox/hours.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl::state;

boost::json::value inbox() { return boost::json::parse(json_schema()).at("definitions").at("inbox"); }

}  // namespace

TEST_CASE("the schema wants a name of every type of channel but Telegram's") {
    const auto rule = inbox().at("allOf").at(0);
    const auto& types = rule.at("if").at("properties").at("channel").at("properties").at("type").at("enum");
    CHECK(types == boost::json::parse(R"(["web_widget","api","email","line","whatsapp","sms"])"));
    CHECK(rule.at("then").at("required") == boost::json::parse(R"(["name"])"));
    const auto schema = boost::json::parse(json_schema());
    CHECK_FALSE(schema.at("definitions").at("defaults").as_object().contains("allOf"));
}

TEST_CASE("the schema's pattern takes the hours that a manifest takes, but for their order") {
    const std::regex pattern(std::string{day_hours_pattern});
    for (const std::string text :
         {"09:00-17:30", "9:00 - 17:30", "closed", "open all day", "00:00-23:59", " 9:05-9:06 ",
          "25:00-26:00", "9-17", "geschlossen", "09:00", "09:60-10:00", "9:0-10:00", "", "closed "}) {
        INFO(text);
        CHECK(std::regex_match(text, pattern) == !read_day_hours(text).text.empty());
    }
    const auto days = boost::json::parse(json_schema()).at("definitions").at("hours").at("properties");
    CHECK(days.at("monday").at("pattern").as_string() == day_hours_pattern);
}
