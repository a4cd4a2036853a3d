#include "agent/report/apply_report.hpp"

#include <cstdio>

#include "agent/report/json_lines.hpp"
#include "agent/report/plan_output.hpp"
#include "agent/report/report.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

class TextReport final : public ApplyReport {
  public:
    explicit TextReport(const Invocation& invocation) : invocation_(invocation) {}

    void invalid(const Pass& pass, const std::string& outcome) override { print(pass.diagnostics, outcome); }

    void planned(const Pass& pass) override { show_plan(invocation_, pass, {}); }

    void approved() override { std::puts(""); }

    void begun(const plans::Change&) override {}

    void ended(const ChangeResult& result) override { say(line_of(result)); }

    void waits(const state::Address& address) override {
        say(to_string(address) + ": waiting for the server");
    }

    void finished(const Pass& pass, const Applied& applied) override {
        if (!applied.results.empty() || pass.found_again > 0) say("\n" + summary_of(pass, applied));
    }

    void error(const std::string& message, const std::string& remedy) override {
        std::fprintf(stderr, "error: %s\n", state::printable_lines(message).c_str());
        if (!remedy.empty()) std::fprintf(stderr, "%s\n", state::printable_lines(remedy).c_str());
    }

  private:
    // Flushed, for whoever watches the log of a pipeline.
    static void say(const std::string& line) {
        std::printf("%s\n", line.c_str());
        std::fflush(stdout);
    }

    const Invocation& invocation_;
};

}  // namespace

std::unique_ptr<ApplyReport> make_apply_report(const Invocation& invocation) {
    if (invocation.format == Format::json)
        return std::make_unique<JsonLines>(invocation.command == Command::destroy ? "destroy" : "apply");
    return std::make_unique<TextReport>(invocation);
}

}  // namespace inboxctl::agent
