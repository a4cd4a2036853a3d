#include "plans/render/wording.hpp"

#include <sstream>

#include "plans/render/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/sample_plan.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;

TEST_CASE("lines are broken at spaces, indented below themselves, and long words stay whole") {
    CHECK(fit("  + one two three four five six seven eight nine ten\n", 40) ==
          "  + one two three four five six seven\n      eight nine ten\n");
    const std::string word(60, 'w');
    CHECK(fit(word + " " + word + "\n", 40) == word + "\n    " + word + "\n");
    CHECK(fit("short\n\nlines\n", 40) == "short\n\nlines\n");
    CHECK(fit("any length\n", 0) == "any length\n");
}

TEST_CASE("colors take no column, and a letter of several bytes takes one") {
    const std::string colored = "\x1b[32m+\x1b[0m " + std::string(38, 'x');
    CHECK(fit(colored + "\n", 40) == colored + "\n");
    std::string umlauts;
    for (int i = 0; i < 40; ++i)
        umlauts += "ü";
    CHECK(fit(umlauts + "\n", 40) == umlauts + "\n");
}

TEST_CASE("a plan in a narrow terminal loses nothing but its line breaks") {
    const auto wide = render(tests::full_plan(), Color::no, Detail::fields);
    const auto narrow = render(tests::full_plan(), Color::no, Detail::fields, 60);
    const auto words = [](const std::string& text) {
        std::vector<std::string> result;
        std::istringstream stream(text);
        for (std::string word; stream >> word;)
            result.push_back(word);
        return result;
    };
    CHECK(words(narrow) == words(wide));
    tests::check_golden(std::filesystem::path(GOLDEN_DIRECTORY) / "render" / "narrow.txt", narrow);
}
