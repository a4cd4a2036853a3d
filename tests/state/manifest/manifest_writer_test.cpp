#include "state/manifest/manifest_writer.hpp"

#include "state/manifest/manifest.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/printable.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::state;

TEST_CASE("what could drive an editor or turn the reading is escaped in a manifest, and read as it was") {
    DesiredInbox inbox{.address = {"app"}, .account = "acme", .payload = Payload::api};
    const auto name = inbox_field("name");
    inbox.fields.set(name, Json("a\u202Eb\u0085c\x1b[2J\"\\\n\u00e9"));
    const auto text = to_manifest(inbox);
    INFO(text);
    CHECK(printable_lines(text) == text);
    const auto file = read_manifest(text, std::make_shared<const std::string>("a.toml"));
    REQUIRE(file.inboxes.size() == 1);
    CHECK(*file.inboxes.front().inbox.fields.find(name) == *inbox.fields.find(name));
}
