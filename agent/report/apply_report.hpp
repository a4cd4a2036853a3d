// What is reported while a plan is made and carried out: text for people, or a line of JSON for each thing.
#pragma once

#include <memory>
#include <string>

#include "agent/reconcile/pass.hpp"
#include "agent/report/invocation.hpp"

namespace inboxctl::agent {

class ApplyReport {
  public:
    virtual ~ApplyReport() = default;

    // Its diagnostics have errors: nothing is planned, and `outcome` says what that means.
    virtual void invalid(const Pass& pass, const std::string& outcome) = 0;
    virtual void planned(const Pass& pass) = 0;
    virtual void approved() = 0;  // it begins
    virtual void begun(const plans::Change& change) = 0;
    virtual void ended(const ChangeResult& result) = 0;
    virtual void waits(const state::Address& address) = 0;  // for the server
    virtual void finished(const Pass& pass, const Applied& applied) = 0;
    virtual void error(const std::string& message, const std::string& remedy) = 0;
};

// By the invocation's format.
std::unique_ptr<ApplyReport> make_apply_report(const Invocation& invocation);

}  // namespace inboxctl::agent
