#include "agent/execute/execution.hpp"

#include <boost/asio/this_coro.hpp>

namespace inboxctl::agent {

namespace {

state::RunSummary summary_of(state::RunId run, const Applied& applied, state::Time now, ExitCode code) {
    state::RunSummary summary{.id = run, .ended = now, .exit_code = static_cast<int>(code)};
    for (const auto& result : applied.results) {
        using Status = ChangeResult::Status;
        if (result.status == Status::failed || result.status == Status::unknown) ++summary.failed;
        if (!result.changed) continue;
        summary.added += result.change.action == plans::Action::create ? 1 : 0;
        summary.changed += result.change.action == plans::Action::update ? 1 : 0;
        summary.destroyed += result.change.action == plans::Action::destroy ? 1 : 0;
    }
    return summary;
}

}  // namespace

void Execution::begin() {
    if (run_) return;
    run_ = effects_.store->begin_run(options_.command, effects_.clock->now());
    if (!options_.plan_id.empty()) effects_.store->spend_plan(options_.plan_id, *run_);
}

asio::awaitable<Applied> Execution::carry_out(const std::vector<plans::Change>& changes,
                                              const state::Desired& desired, const OnResult& on_result) {
    has_sent_ = has_sent_ || !changes.empty();
    boost::asio::any_io_executor disk = co_await boost::asio::this_coro::executor;
    if (effects_.disk) disk = effects_.disk->get_executor();
    GroupJournal journal(*effects_.store, *effects_.clock, *run_, disk);
    Executor executor(effects_.sessions, *effects_.store, journal, *effects_.clock, effects_.fingerprint,
                      options_.executor);
    executor.on_begin(on_begin_);
    executor.may_begin(may_begin_);
    executor_ = &executor;
    if (is_stopped_) executor.stop();
    Applied applied;
    applied.results = co_await executor.run(changes, desired, on_result);
    executor_ = nullptr;
    applied.interrupted = is_stopped_;
    co_return applied;
}

void Execution::end(const Applied& applied, ExitCode code) {
    if (!run_) return;
    effects_.store->end_run(summary_of(*run_, applied, effects_.clock->now(), code));
    run_.reset();
}

void Execution::stop() {
    is_stopped_ = true;
    if (executor_ != nullptr) executor_->stop();
}

}  // namespace inboxctl::agent
