#include "agent/status/metrics.hpp"

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/catch.hpp"
#include "tests/support/full_status.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
using Catch::Contains;

namespace {

// The rules of Prometheus's own linter that a machine can know, line by line.
void check_rules(const std::string& text) {
    static const std::regex sample(R"(([a-z_]+)(\{[a-z_]+="[^"\n]*"(,[a-z_]+="[^"\n]*")*\})? -?[0-9.e+-]+)");
    std::set<std::string> seen, samples;
    std::string family, type;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        if (line.starts_with("# HELP ")) {
            family = line.substr(7, line.find(' ', 7) - 7);
            CHECK(line.size() > family.size() + 8);
            CHECK(seen.insert(family).second);
            CHECK(family.starts_with("inboxctl_"));
            CHECK(std::getline(lines, line));
            CHECK(line.starts_with("# TYPE " + family + " "));
            type = line.substr(line.rfind(' ') + 1);
            CHECK(family.ends_with("_total") == (type == "counter"));
            for (const std::string unit :
                 {"_ms", "_milliseconds", "_minutes", "_kb", "_count", "_sum", "_bucket"})
                CHECK_FALSE(family.ends_with(unit));
            continue;
        }
        std::smatch parts;
        REQUIRE(std::regex_match(line, parts, sample));
        CHECK((type == "summary" ? parts[1].str().starts_with(family) : parts[1] == family));
        CHECK(samples.insert(line.substr(0, line.rfind(' '))).second);
    }
    CHECK(text.ends_with("\n"));
}

}  // namespace

TEST_CASE("metrics follow the rules of Prometheus") {
    check_rules(metrics_text(full_status()));
    check_rules(metrics_text(Status{}));
}

TEST_CASE("metrics have what the status has, in base units") {
    const auto text = metrics_text(full_status());
    for (const std::string line :
         {"inboxctl_build_info{version=\"1.2.3\"} 1", "inboxctl_start_time_seconds 1795000000",
          "inboxctl_manifests_valid 0", "inboxctl_manifest_errors 1", "inboxctl_inboxes 3",
          "inboxctl_passes_total{cause=\"push\"} 5", "inboxctl_pass_duration_seconds_sum 1.5",
          "inboxctl_pass_duration_seconds_count 7", "inboxctl_changes_total{action=\"update\"} 4",
          "inboxctl_drift_total 3", "inboxctl_creates_found_again_total 2", "inboxctl_pending_changes 1",
          "inboxctl_inbox_conditions{condition=\"Ready\",status=\"True\"} 2",
          "inboxctl_inbox_conditions{condition=\"Stalled\",status=\"True\"} 1",
          "inboxctl_account_ready{account=\"acme\"} 1", "inboxctl_push_subscribed{account=\"globex\"} 0",
          "inboxctl_push_events_total{account=\"acme\"} 5"})
        CHECK_THAT(text, Contains(line + "\n"));
}

TEST_CASE("no metric has a label of an inbox, and a label cannot break its line") {
    auto status = full_status();
    const auto before = metrics_text(status);
    CHECK(before.find("inbox.") == std::string::npos);
    status.inboxes.resize(1000, status.inboxes.front());
    const auto count = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
    CHECK(count(metrics_text(status)) == count(before));
    status.version = "a\"b\\c\nd";
    CHECK_THAT(metrics_text(status), Contains(R"(version="a\"b\\c\nd")"));
}
