#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/e2e/quickstart.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("The quickstart goes from nothing to eight recorded inboxes and plans to no changes") {
    const auto version = GENERATE(as<std::string>{}, "4.16.2", "4.15.1", "4.11.0", "4.2.0");
    CAPTURE(version);
    Scene scene(version);
    prepare_quickstart(scene);

    const auto valid = scene.inboxctl({"validate"});
    CAPTURE(valid.all());
    CHECK(valid.code == 0);
    CHECK_THAT(valid.out, Contains("Valid: 8 inboxes in 1 account."));

    const auto before = scene.inboxctl({"plan"});
    CAPTURE(before.all());
    CHECK(before.code == 0);
    CHECK_THAT(before.out, Contains("(Chatwoot " + version + ")"));
    CHECK_THAT(before.out, Contains("Plan: 8 to add, 0 to change, 0 to destroy."));
    CHECK_FALSE(std::filesystem::exists(scene.state()));

    const auto applied = scene.apply();
    CAPTURE(applied.all());
    CHECK(applied.code == 0);
    CHECK_THAT(applied.out, Contains("Apply complete: 8 added, 0 changed, 0 destroyed."));
    CHECK(scene.on_server().size() == 8);

    const auto after = scene.inboxctl({"plan", "--detailed-exitcode"});
    CAPTURE(after.all());
    CHECK(after.code == 0);
    CHECK_THAT(after.out, Contains("No changes. 8 inboxes match their manifests."));

    const auto list = scene.inboxctl({"state", "list"});
    CAPTURE(list.all());
    CHECK(list.code == 0);
    CHECK(lines(list.out) == 8);
    for (const auto& inbox : scene.on_server())
        CHECK_THAT(list.out, Contains(" " + std::to_string(inbox.id) + "  account."));
}

TEST_CASE("A field that a server's version does not know is a warning that names the version") {
    Scene scene("4.2.0");
    scene.write("site.toml", R"(
[inbox.site]
name = "Site"
csat_survey_enabled = true
csat_config = { display_type = "star", message = "How?", button_text = "Go" }
[inbox.site.channel]
type = "web_widget"
website_url = "https://acme.example"
allowed_domains = "acme.example"
)");
    const auto planned = scene.inboxctl({"plan"});
    CAPTURE(planned.all());
    CHECK(planned.code == 0);
    CHECK_THAT(planned.out, Contains("Warning:") && Contains("4.2.0") && Contains("csat_config"));
    const auto applied = scene.apply();
    CAPTURE(applied.all());
    CHECK(applied.code == 0);
    CHECK_THAT(scene.inboxctl({"plan"}).out, Contains("No changes."));
}

TEST_CASE("A newer server draws no warning about versions") {
    Scene scene("4.15.1");
    prepare_quickstart(scene);
    CHECK_THAT(scene.inboxctl({"plan"}).out, !Contains("Warning:"));
}

TEST_CASE("A long build tells how far it is, and leaves nothing running") {
    const TempDir dir;
    std::filesystem::create_directories(dir.path() / "build/dev");
    std::ofstream(dir.path() / "build/dev/build.ninja") << "\n";
    // Stands in for cmake: writes what ninja would, and ends when somebody has been told.
    std::ofstream(dir.path() / "cmake") << "#!/bin/bash\necho '[3/7] Building'\nfor i in {1..100}; do grep "
                                           "-q 3/7 said && exit; sleep 0.1; done\n";
    std::filesystem::permissions(dir.path() / "cmake", std::filesystem::perms::owner_all);
    const auto built = run_program(
        {.words = {"/bin/bash", "-c",
                   "set -eu; . " SOURCE_DIRECTORY
                   "/tests/setup.sh; build_preset dev > said; cat said; jobs -r"},
         .environment = {{"PATH", dir.path().string() + ":/usr/bin:/bin"}, {"PROGRESS_EVERY", "0.1"}},
         .directory = dir.path()});
    INFO(built.all());
    CHECK(built.code == 0);
    CHECK_THAT(built.out, Contains("building (dev): 3/7\n"));
    CHECK(built.out.ends_with("3/7\n"));
}
