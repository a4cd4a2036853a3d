#include "state/model/printable.hpp"
#include "tests/support/catch.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

using namespace inboxctl::state;

namespace {

// ESC, DEL, C1's CSI, and what turns the direction of reading or begins a line.
const std::string driving = "\x1b|\x7f|\xc2\x9b|\xd8\x9c|\xe2\x80\x8e|\xe2\x80\xae|\xe2\x81\xa6|\xe2\x80\xa8";

}  // namespace

TEST_CASE("nothing of a foreign text drives a terminal") {
    CHECK(printable(driving) == " | | | | | | | ");
    CHECK(printable("a\r\n\tb") == "a   b");
    CHECK(printable_lines("a\r\n\tb") == "a \n b");
}

TEST_CASE("what people write stays as it is") {
    for (const std::string text : {"", "Hilfe & Büro", "日本語 サポート", "عربى", "👩‍🚒", "€"})
        CHECK(printable(text) == text);
}

TEST_CASE("what is no UTF-8 is not passed on") {
    CHECK(printable("a\x9b"
                    "b") == "a?b");
    CHECK(printable("\xc3") == "?");
    CHECK(printable("\xc0\x9b") == "??");
    CHECK(printable("\xed\xa0\x80") == "???");
}

TEST_CASE("in JSON what drives a terminal is escaped, and the value is the same") {
    const boost::json::value value{{"a", driving + "\"é"}};
    const auto text = printable_json("{\n" + serialize(value).substr(1));
    CHECK(printable_lines(text) == text);
    CHECK(boost::json::parse(text) == value);
}
