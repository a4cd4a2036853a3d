#include "agent/daemon/daemon_log.hpp"

#include "tests/support/catch.hpp"

using namespace inboxctl;
using namespace inboxctl::agent;

namespace {

struct RecordedLog {
    std::vector<LogEntry> entries;
    DaemonLog log{[this](const LogEntry& entry) { entries.push_back(entry); }};
};

SubjectStatus inbox(const std::string& subject, state::Truth stalled, const std::string& why = {}) {
    SubjectStatus status{.subject = subject, .account = "acme"};
    status.conditions.stalled = {.status = stalled, .message = why};
    return status;
}

}  // namespace

TEST_CASE("the log has an entry when the manifests change, and none when they are read again") {
    RecordedLog recorded;
    SetStatus before,
        now{.validity = SetStatus::Validity::valid, .has_active = true, .accounts = 1, .inboxes = 2};
    recorded.log.manifests_read(before, now);
    recorded.log.manifests_read(now, now);
    REQUIRE(recorded.entries.size() == 1);
    CHECK(recorded.entries[0].message == "the manifests are valid: 2 inboxes in 1 account");
    before = now;
    now.validity = SetStatus::Validity::invalid;
    recorded.log.manifests_read(before, now);
    REQUIRE(recorded.entries.size() == 2);
    CHECK(recorded.entries[1].message == "the manifests have errors; the last valid set stays active");
    CHECK(recorded.entries[1].level == Level::error);
}

TEST_CASE("the log has an entry when an inbox becomes stalled, and when it no longer is") {
    using state::Truth;
    RecordedLog recorded;
    const std::vector none{inbox("inbox.a", Truth::unknown), inbox("inbox.b", Truth::no)};
    const std::vector one{inbox("inbox.a", Truth::no), inbox("inbox.b", Truth::yes, "its name is taken")};
    recorded.log.stalled(none, one);
    recorded.log.stalled(one, one);
    recorded.log.stalled(one, none);
    REQUIRE(recorded.entries.size() == 2);
    CHECK(recorded.entries[0].message == "inbox.b is stalled: its name is taken");
    CHECK(recorded.entries[1].message == "inbox.b is no longer stalled");
}

TEST_CASE("the log says what drifted, and who did it if that is known") {
    RecordedLog recorded;
    plans::Change gone{.action = plans::Action::create, .address = {"app"}};
    gone.reason = plans::Reason::vanished;
    recorded.log.drift(gone, "");
    recorded.log.drift(gone, "Ann Admin");
    CHECK(recorded.entries[0].message == "inbox.app: is gone from the server");
    CHECK(recorded.entries[1].message == "inbox.app: is gone from the server, by Ann Admin");
}
