// The pages of the documentation, and what is written on them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "tests/support/golden.hpp"
#include "tests/support/markdown.hpp"

namespace inboxctl::tests {

namespace fs = std::filesystem;

inline const fs::path root = SOURCE_DIRECTORY;

// README.md and docs/*.md.
inline std::vector<fs::path> pages() {
    std::vector<fs::path> result{root / "README.md"};
    for (const auto& entry : fs::directory_iterator(root / "docs"))
        if (entry.path().extension() == ".md") result.push_back(entry.path());
    std::ranges::sort(result);
    return result;
}

// What to call a page in a failure.
inline std::string name_of(const fs::path& page) { return page.lexically_relative(root).string(); }

// The first group of each match.
inline std::vector<std::string> found_in(const std::string& text, const std::string& pattern) {
    const std::regex regex(pattern);
    std::vector<std::string> result;
    for (auto match = std::sregex_iterator(text.begin(), text.end(), regex); match != std::sregex_iterator();
         ++match)
        result.push_back((*match)[1]);
    return result;
}

}  // namespace inboxctl::tests
