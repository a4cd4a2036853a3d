#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "state/reference.hpp"

namespace {

std::string content_of(const char* name) {
    std::ifstream file(std::string(SOURCE_DIRECTORY "/") + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("state/FIELDS.md is what `inboxctl schema --markdown` prints") {
    CHECK(content_of("state/FIELDS.md") == inboxctl::state::field_reference());
}
