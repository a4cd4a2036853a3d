// The stage "execute": a run in the journal, and the changes that it carries out.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "agent/execute/executor.hpp"
#include "agent/observe/effects.hpp"
#include "agent/system/exit_code.hpp"

namespace inboxctl::agent {

struct Applied {
    std::vector<ChangeResult> results;  // in the order of the changes
    bool interrupted = false;
};

struct ExecutionOptions {
    std::string command = "apply";  // for the journal
    std::string plan_id;            // of the saved plan that is carried out; empty: none
    ExecutorOptions executor;
};

class Execution {
  public:
    // `effects` has to outlive it.
    Execution(Effects& effects, ExecutionOptions options) : effects_(effects), options_(std::move(options)) {}

    // Begins the run in the journal, unless that was done before. A saved plan is spent with it.
    void begin();

    // Precondition: begin(). Sends; may be called several times in one run.
    boost::asio::awaitable<Applied> carry_out(const std::vector<plans::Change>& changes,
                                              const state::Desired& desired, const OnResult& on_result);

    // Ends the run, if it was begun.
    void end(const Applied& applied, ExitCode code);

    void on_begin(OnBegin listener) { on_begin_ = std::move(listener); }
    // What is withheld is reported in the results.
    void may_begin(MayBegin ask) { may_begin_ = std::move(ask); }

    // What is in flight is finished and recorded, and nothing else begins.
    void stop();

    // Whether anything has left that may have changed a server.
    bool has_sent() const { return has_sent_; }

    // Of the changes that are carried out now; null: none.
    const Activity* activity() const { return executor_ == nullptr ? nullptr : &executor_->activity(); }

  private:
    Effects& effects_;
    ExecutionOptions options_;
    std::optional<state::RunId> run_;
    Executor* executor_ = nullptr;  // while it runs
    OnBegin on_begin_ = [](const plans::Change&) {};
    MayBegin may_begin_ = [](const plans::Change&) { return std::nullopt; };
    bool is_stopped_ = false;
    bool has_sent_ = false;
};

}  // namespace inboxctl::agent
