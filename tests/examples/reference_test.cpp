#include <fstream>
#include <iterator>

#include "state/manifest/reference.hpp"
#include "tests/support/catch.hpp"

namespace {

std::string content_of(const char* name) {
    std::ifstream file(std::string(SOURCE_DIRECTORY "/") + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("docs/reference/fields.md is what `inboxctl schema --markdown` prints") {
    CHECK(content_of("docs/reference/fields.md") == inboxctl::state::field_reference());
}
