
#include "tests/e2e/answers.hpp"
#include "tests/e2e/scene.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

constexpr auto list = "/inboxes$";

}  // namespace

TEST_CASE("Whatever a list is answered with, the message names the account, what was tried and the way out") {
    const auto cases = bad_answers();
    Scene scene;
    scene.write("a.toml", api_inbox("app", "App") + mail_inbox("mail", "help@acme.example"));
    for (const auto& bad : cases) {
        scene.faults(answers("GET", list, bad.status, bad.body, bad.type, -1, bad.headers));
        const auto planned = scene.inboxctl({"plan"});
        INFO(bad.name << "\n" << planned.all());
        CHECK(planned.code == bad.exit_of_plan);
        CHECK_THAT(planned.err,
                   Contains("error: cannot list the inboxes of account acme") && Contains(bad.says));
        CHECK_THAT(planned.err, Contains("2 inboxes in this account are not planned."));
        CHECK_THAT(planned.out, !Contains("No changes"));
        CHECK_THAT(planned.out, !Contains("to add"));
    }
}
