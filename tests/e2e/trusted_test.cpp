// What an account that is trusted as unmoved, or not read at all, may and may not be taken to be.

#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

std::string app(const std::string& more) {
    return "[inbox.app]\nname = \"App\"\n" + more + "[inbox.app.channel]\ntype = \"api\"\n";
}

// Applied, and read again when the server's key was old enough to be believed later.
void apply_until_trusted(Scene& scene) {
    REQUIRE(scene.apply().code == 0);
    REQUIRE(eventually([&] {
        (void)scene.apply();
        return scene.inboxctl({"plan"}).out.find("unchanged since the last read") != std::string::npos;
    }));
}

}  // namespace

TEST_CASE("A newly declared field is compared with the server, however unmoved its account") {
    Scene scene;
    scene.write("a.toml", app(""));
    apply_until_trusted(scene);

    scene.write("a.toml", app("timezone = \"UTC\"\nmembers = []\n"));
    const auto same = scene.inboxctl({"plan", "--detailed-exitcode"});
    INFO(same.all());
    CHECK(same.code == 0);
    CHECK_THAT(same.out, Contains("1 inbox read from") && Contains("No changes."));

    scene.write("a.toml", app("timezone = \"Europe/Berlin\"\n"));
    const auto other = scene.inboxctl({"plan", "--fields"});
    INFO(other.all());
    CHECK_THAT(other.out, Contains("timezone = \"UTC\" -> \"Europe/Berlin\""));

    const auto blind = scene.inboxctl({"plan", "--fields", "--refresh", "none"});
    INFO(blind.all());
    CHECK_THAT(blind.out, Contains("timezone = (not read) -> \"Europe/Berlin\""));
}

TEST_CASE("What nobody has recorded is read again until it is recorded, and trusted from then on") {
    Scene scene;
    scene.write("a.toml", app(""));
    apply_until_trusted(scene);
    scene.write("a.toml",
                app("timezone = \"UTC\"\nmembers = []\nworking_hours = { monday = \"09:00-17:00\" }\n"));
    REQUIRE(scene.apply().code == 0);
    CHECK_THAT(scene.inboxctl({"plan"}).out, Contains("unchanged since the last read"));
    // A day that was not declared before has no recorded value either.
    scene.write("a.toml", app("working_hours = { monday = \"09:00-17:00\", tuesday = \"09:00-17:00\" }\n"));
    const auto planned = scene.inboxctl({"plan", "--detailed-exitcode"});
    INFO(planned.all());
    CHECK(planned.code == 0);
}

TEST_CASE("A field that the server does not know does not keep its account from being trusted") {
    Scene scene("4.2.0");
    scene.write("a.toml",
                "[inbox.web]\nname = \"Web\"\n[inbox.web.channel]\ntype = \"web_widget\"\n"
                "website_url = \"https://acme.example\"\nallowed_domains = \"acme.example\"\n");
    apply_until_trusted(scene);
    CHECK_THAT(scene.inboxctl({"plan"}).out, Contains("unchanged since the last read"));
}

TEST_CASE("A plan to destroy calls an inbox by its name, read or not") {
    Scene scene;
    scene.write("a.toml", app(""));
    apply_until_trusted(scene);
    scene.write("a.toml", "[policy]\nmax_destroy = 0\n");
    const auto planned = scene.inboxctl({"destroy", "--refresh", "none"});
    INFO(planned.all());
    CHECK_THAT(planned.out, Contains("\"App\"") && !Contains("\"app\""));
}
