// Compares texts with files in the repository.
//
// UPDATE_GOLDEN=1 rewrites the files and still fails the test, so that such a run cannot look like a pass:
// read the difference, then run again without it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/support/catch.hpp"

namespace inboxctl::tests {

inline std::string text_of_file(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

inline void check_golden(const std::filesystem::path& file, const std::string& actual) {
    INFO("golden file " << file.filename().string() << " in " << file.parent_path().filename().string());
    const char* update = std::getenv("UPDATE_GOLDEN");
    if (update != nullptr && std::string(update) == "1") {
        if (text_of_file(file) != actual) std::ofstream(file, std::ios::binary) << actual;
        FAIL_CHECK("rewritten by UPDATE_GOLDEN: read the difference and run again without it");
        return;
    }
    CHECK(text_of_file(file) == actual);
}

}  // namespace inboxctl::tests
