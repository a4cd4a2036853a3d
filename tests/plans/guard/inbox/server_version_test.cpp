#include "plans/guard/inbox/server_version.hpp"

#include "tests/support/catch.hpp"

#include "state/model/inbox/fields.hpp"
#include "tests/support/snapshots.hpp"

using namespace inboxctl;
using namespace inboxctl::plans;

namespace {

void declare_origin_check(state::DesiredInbox& inbox) {
    inbox.fields.set(state::channel_field(state::Payload::web_widget, "allowed_domains"),
                     state::Json("acme.example"));
}

}  // namespace

TEST_CASE("a field that a server does not know is left out of all its inboxes, with one warning") {
    tests::TestSnapshots s;
    declare_origin_check(s.want("a"));
    declare_origin_check(s.want("b"));
    s.observed.front().version = {4, 5, 9};
    auto supported = without_unsupported(s.desired, s.observed);
    CHECK(supported.desired.inboxes.front().fields == tests::named("Support"));
    REQUIRE(supported.warnings.size() == 1);
    CHECK_THAT(supported.warnings.front(), Catch::EndsWith("inbox.a and 1 more"));
    supported = without_unsupported(s.desired, {});
    CHECK(supported.desired == s.desired);
    CHECK(supported.warnings.empty());
}

TEST_CASE("a name that an old server would refuse blocks its inbox") {
    tests::TestSnapshots s;
    s.want("a", "Sales @ Acme");
    s.observed.front().version = {4, 2, 0};
    const auto findings = refused_names(s.desired, s.observed);
    REQUIRE(findings.size() == 1);
    CHECK(findings.front().kind == Finding::Kind::blocked);
    s.observed.front().version = {4, 15, 1};
    CHECK(refused_names(s.desired, s.observed).empty());
}
