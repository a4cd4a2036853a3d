#include "plans/diff/findings.hpp"

#include "tests/support/catch.hpp"

#include "plans/render/text.hpp"
#include "state/manifest/manifest.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::plans;

const state::RecordedInbox recorded{.address = {"old"}, .account = "acme", .id = InboxId{4}};
const state::DesiredInbox declared{.address = {"new"}, .account = "acme"};

// The lines of a remedy from its first block on, read as a manifest.
state::ManifestFile pasted(const std::string& remedy) {
    const auto block = remedy.find("[[");
    REQUIRE(block != std::string::npos);
    auto file = state::read_manifest(remedy.substr(block), nullptr);
    CHECK(file.diagnostics.sorted().empty());
    return file;
}

}  // namespace

TEST_CASE("the blocks that a remedy offers can be pasted into a manifest") {
    const auto renamed = pasted(looks_renamed(declared, recorded).remedy);
    REQUIRE(renamed.moved.size() == 1);
    CHECK(renamed.moved[0].from.key == "old");
    CHECK(renamed.moved[0].to.key == "new");
    for (const auto& finding : {kept_without_prune(recorded), kept_by_protection(recorded)}) {
        const auto removed = pasted(finding.remedy);
        REQUIRE(removed.removed.size() == 1);
        CHECK(removed.removed[0].address.key == "old");
    }
}

TEST_CASE("each line of a remedy is shown on a line of its own, indented") {
    const Plan plan{.findings = {looks_renamed(declared, recorded)}};
    CHECK_THAT(render(plan, Color::no, Detail::changes),
               Catch::Contains("\n      [[moved]]\n      from = \"old\"\n      to = \"new\"\n"));
}

TEST_CASE("a remedy cannot start a line of the plan") {
    const Finding forged{Finding::Kind::blocked, {"a"}, InboxId{1}, "a\nb", "wait\r\nNo changes.\n"};
    const auto text = render(Plan{.findings = {forged}}, Color::no, Detail::changes);
    CHECK(text.find("\nNo changes.") == std::string::npos);
    CHECK(text.find("\nb") == std::string::npos);
}
