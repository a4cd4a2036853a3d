#include "agent/daemon/pass_result.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl;
using namespace inboxctl::agent;
using Catch::Contains;
using state::Truth;

namespace {

SubjectStatus subject(const std::string& name, const std::string& reason, const std::string& message = {}) {
    SubjectStatus status{.subject = name};
    status.conditions.ready = {.status = Truth::no, .reason = reason, .message = message};
    return status;
}

Status valid() {
    Status status;
    status.set.validity = SetStatus::Validity::valid;
    return status;
}

}  // namespace

TEST_CASE("a pass is done if nothing is left but what somebody wants withheld") {
    Status status = valid();
    status.accounts = {subject("account.a", "Read")};
    for (const std::string reason :
         {"AsDeclared", "Observed", "Reported", "Suspended", "LeftManifests", "Kept"})
        status.inboxes.push_back(subject("inbox." + reason, reason));
    CHECK(pass_result_of(status) == PassResult{});
}

TEST_CASE("of several problems, the one that explains most decides the exit code") {
    Status status = valid();
    const auto code = [&] { return pass_result_of(status).code; };
    status.inboxes = {subject("inbox.a", "ChangeFailed", "422"), subject("inbox.b", "ChangeFailed", "500")};
    CHECK(code() == ExitCode::failed_part_way);
    CHECK_THAT(pass_result_of(status).message, Contains("inbox.a and 1 more: 422\n"));
    status.inboxes.push_back(subject("inbox.c", "GuardRail", "max_destroy is 1"));
    status.inboxes.back().conditions.stalled.status = Truth::yes;
    CHECK(code() == ExitCode::refused);
    CHECK_THAT(pass_result_of(status).message, Contains("inbox.c: max_destroy is 1"));
    status.accounts = {subject("account.a", "Unreadable", "refused")};
    CHECK(code() == ExitCode::unreachable);
    status.accounts.push_back(subject("account.b", "TokenRefused", "401"));
    CHECK(code() == ExitCode::token_refused);
    status.set.validity = SetStatus::Validity::invalid;
    CHECK(code() == ExitCode::invalid_manifests);
    status.trouble = "the disk is full";
    CHECK(pass_result_of(status) == PassResult{ExitCode::failed, "the disk is full"});
}
