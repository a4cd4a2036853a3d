// The parts of a Markdown page that tests look at.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/lines.hpp"

namespace inboxctl::tests {

struct Block {
    std::string language;  // the word behind the fence; "test" for a comment of the page to its test
    std::string text;
    std::size_t line = 0;  // of the fence, from 1
};

// A block that stands for a file: its first line is `# NAME.toml`.
inline bool is_file(const Block& block) {
    return block.language == "toml" && block.text.starts_with("# ") &&
           block.text.find(".toml\n") < block.text.find('\n');
}

// ```LANGUAGE blocks, and comments that begin with `<!-- test`, in the order of the page. The indentation of
// the fence is taken off.
inline std::vector<Block> blocks_of(const std::string& page) {
    std::vector<Block> blocks;
    enum class Inside { nothing, fence, comment } inside = Inside::nothing;
    std::size_t number = 0, indent = 0;
    for (const auto& line : lines_of(page)) {
        ++number;
        const auto start = std::min(line.find_first_not_of(' '), line.size());
        const std::string_view text = std::string_view(line).substr(start);
        if (inside == Inside::nothing && text.starts_with("```")) {
            blocks.push_back({std::string(text.substr(3)), {}, number});
            inside = Inside::fence;
            indent = start;
        } else if (inside == Inside::nothing && text.starts_with("<!-- test")) {
            const auto end = text.find("-->");
            blocks.push_back({"test", std::string(text.substr(9, end - 9)), number});
            if (end == std::string_view::npos) inside = Inside::comment;
        } else if (inside != Inside::nothing && text.starts_with(inside == Inside::fence ? "```" : "-->")) {
            inside = Inside::nothing;
        } else if (inside != Inside::nothing) {
            blocks.back().text += line.substr(std::min(indent, start)) + "\n";
        }
    }
    return blocks;
}

// The page without its blocks, comments included.
inline std::string prose_of(const std::string& page) {
    std::string prose;
    bool fence = false, comment = false;
    for (const auto& line : lines_of(page)) {
        const auto start = std::min(line.find_first_not_of(' '), line.size());
        const std::string_view text = std::string_view(line).substr(start);
        if (!comment && text.starts_with("```")) {
            fence = !fence;
        } else if (!fence && !comment && text.starts_with("<!--")) {
            comment = text.find("-->") == std::string_view::npos;
        } else if (comment) {
            comment = !text.starts_with("-->");
        } else if (!fence) {
            prose += line + "\n";
            continue;
        }
        prose += "\n";
    }
    return prose;
}

}  // namespace inboxctl::tests
