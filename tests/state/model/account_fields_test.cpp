#include "state/model/account_fields.hpp"

#include "state/manifest/manifest.hpp"
#include "state/manifest/manifest_writer.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::state;

namespace {

const std::string head =
    "[account.acme]\nurl = \"https://chat.acme.example\"\nid = 1\ntoken = { env = \"T\" }\n";

Account read(const std::string& text) {
    const auto file = read_manifest(text, std::make_shared<const std::string>("a.toml"));
    REQUIRE(file.accounts.size() == 1);
    REQUIRE_FALSE(file.diagnostics.has_errors());
    return file.accounts.front();
}

}  // namespace

TEST_CASE("an account listens where it is asked to, and where somebody is named who listens") {
    CHECK_FALSE(read(head).push);
    CHECK(read(head + "push = true\n").push);
    CHECK(read(head + "push = true\n").watch_token.name.empty());
    const auto watched = read(head + "watch_token = { credential = \"watch\" }\n");
    CHECK(watched.push);
    CHECK(watched.watch_token == SecretRef{SecretRef::Kind::credential, "watch"});
}

TEST_CASE("an account that listens is written as it was read") {
    for (const std::string more : {"", "push = true\n", "watch_token = { file = \"watch\" }\n"})
        CHECK(to_manifest(read(head + more)) == head + more);
}
