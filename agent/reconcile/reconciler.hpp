// Orders the stages of a pass: `plan`, `apply`, `destroy` and the daemon are made of these.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <string>

#include "agent/execute/execution.hpp"
#include "agent/observe/effects.hpp"
#include "agent/reconcile/pass.hpp"
#include "agent/reconcile/stages.hpp"
#include "agent/reconcile/under_way.hpp"

namespace inboxctl::agent {

class Reconciler {
  public:
    // Throws StateError: locked by another run, or the state cannot be opened.
    Reconciler(boost::asio::io_context& io, PassOptions options, Access access);
    Reconciler(PassOptions options, Access access, Ports ports);

    // Read, load, observe, resolve, diff, guard.
    boost::asio::awaitable<Pass> make_plan();
    // The same from manifests that have been read, without errors.
    boost::asio::awaitable<Pass> make_plan(state::Desired desired);

    // Record, execute. Precondition: Access::act, and a pass without errors.
    boost::asio::awaitable<Applied> apply(const Pass& pass, const OnResult& on_result);

    // Record alone, if there is nothing to execute.
    void record(const Pass& pass);

    // Ends the run that apply() began, if it did.
    void end_run(const Applied& applied, ExitCode code) { execution_.end(applied, code); }

    // Which state this is, and whether the saved plan was applied to it. Without a state: none, and no.
    state::Identity identity() const;
    bool is_spent(const std::string& plan_id) const;

    void on_begin(OnBegin listener) { execution_.on_begin(std::move(listener)); }
    void may_begin(MayBegin ask) { execution_.may_begin(std::move(ask)); }

    // What is in flight is finished and recorded, nothing else begins.
    void stop();
    bool is_stopped() const { return effects_.is_stopped; }
    boost::asio::awaitable<Slept> pause(std::chrono::milliseconds time);

    UnderWay under_way() const { return {effects_.sessions.bytes_listed(), execution_.activity()}; }
    bool has_sent() const { return execution_.has_sent(); }

  private:
    boost::asio::awaitable<Pass> plan_from(state::Desired desired, state::Diagnostics diagnostics);
    Pass decide(Inputs in);

    PassOptions options_;
    Access access_;
    Effects effects_;
    Execution execution_;
};

}  // namespace inboxctl::agent
