// A line of JSON on stdout for each thing that happens, as Terraform's machine-readable UI has them: version,
// planned_change, resource_drift, change_summary, apply_start, apply_complete, apply_errored, diagnostic.
#pragma once

#include <boost/json/object.hpp>
#include <map>

#include "agent/report/apply_report.hpp"

namespace inboxctl::agent {

class JsonLines final : public ApplyReport {
  public:
    explicit JsonLines(std::string operation);  // apply or destroy

    void invalid(const Pass& pass, const std::string& outcome) override;
    void planned(const Pass& pass) override;
    void approved() override {}
    void begun(const plans::Change& change) override;
    void ended(const ChangeResult& result) override;
    void waits(const state::Address& address) override;
    void finished(const Pass& pass, const Applied& applied) override;
    void error(const std::string& message, const std::string& remedy) override;

  private:
    std::int64_t seconds_of(const state::Address& address) const;

    std::string operation_;
    std::map<state::Address, std::chrono::steady_clock::time_point> begun_;
};

// `severity`, `summary`, `detail` and, where it has a place, `range`.
boost::json::object diagnostic_json(const state::Diagnostic& diagnostic);

}  // namespace inboxctl::agent
