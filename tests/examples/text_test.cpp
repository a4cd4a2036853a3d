// What can be checked of the documentation by reading it: links, words, length.
#include <regex>
#include <set>

#include "tests/support/catch.hpp"
#include "tests/support/documentation.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

// The generated references, and what stands outside of docs/, as well.
std::vector<fs::path> all_pages() {
    std::vector<fs::path> result{root / "README.md", root / "ARCHITECTURE.md", root / "CHANGELOG.md"};
    for (const auto& entry : fs::recursive_directory_iterator(root / "docs"))
        if (entry.path().extension() == ".md") result.push_back(entry.path());
    return result;
}

// Examples and units, which people copy.
std::vector<fs::path> samples() {
    std::vector<fs::path> result;
    for (const char* folder : {"examples", "systemd"})
        for (const auto& entry : fs::recursive_directory_iterator(root / folder))
            if (entry.is_regular_file() && entry.path().extension() != ".png") result.push_back(entry.path());
    return result;
}

bool is_generated(const fs::path& page) { return page.parent_path().filename() == "reference"; }

// As GitHub makes the anchor of a heading.
std::string anchor_of(const std::string& heading) {
    std::string anchor;
    for (const char c : heading) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == ' ')
            anchor += '-';
        else if (std::isalnum(byte) != 0 || c == '-' || c == '_' || byte >= 0x80U)
            anchor += static_cast<char>(std::tolower(byte));
    }
    return anchor;
}

std::set<std::string> anchors_of(const fs::path& page) {
    std::set<std::string> anchors;
    for (const auto& line : lines_of(prose_of(text_of_file(page))))
        if (const auto text = line.find(' '); line.starts_with("#") && text != std::string::npos)
            anchors.insert(anchor_of(line.substr(text + 1)));
    return anchors;
}

std::vector<std::string> links_of(const fs::path& page) {
    return found_in(prose_of(text_of_file(page)), R"re(\]\(([^)\s]+)\))re");
}

}  // namespace

TEST_CASE("Every link of the documentation leads somewhere") {
    std::size_t links = 0;
    for (const auto& page : all_pages())
        for (const auto& link : links_of(page)) {
            INFO(page << ": " << link);
            if (link.starts_with("https://")) continue;
            ++links;
            const auto hash = std::min(link.find('#'), link.size());
            const auto target =
                hash == 0 ? page : (page.parent_path() / link.substr(0, hash)).lexically_normal();
            REQUIRE(fs::exists(target));
            if (hash < link.size()) CHECK(anchors_of(target).contains(link.substr(hash + 1)));
        }
    CHECK(links > 30);
}

TEST_CASE("The index of the documentation names every page") {
    const auto index = text_of_file(root / "docs/README.md");
    for (const auto& page : all_pages()) {
        const auto name = page.lexically_relative(root / "docs").string();
        if (name.starts_with("..") || name == "README.md") continue;
        CHECK_THAT(index, Contains("](" + name + ")"));
    }
}

TEST_CASE("README.md has at most 200 lines") {
    CHECK(lines_of(text_of_file(root / "README.md")).size() <= 200);
}

TEST_CASE("The documentation uses the words of its field") {
    // Options and stored names keep their spelling; they are quoted as code.
    const std::regex code("`[^`\n]*`");
    const std::regex private_words(
        R"re(\b(twins?|birthmarks?|told|anew|lapsed|whoever|wish(es|ed)?|served are)\b)re",
        std::regex::icase);
    auto texts = all_pages();
    std::erase_if(texts, is_generated);
    std::ranges::copy(samples(), std::back_inserter(texts));
    for (const auto& page : texts) {
        std::size_t number = 0;
        for (const auto& line : lines_of(prose_of(text_of_file(page)))) {
            ++number;
            INFO(page << ":" << number << ": " << line);
            CHECK_FALSE(std::regex_search(std::regex_replace(line, code, "code"), private_words));
        }
    }
}
