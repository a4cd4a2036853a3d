#include "agent/commands/carry_out.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "agent/commands/approval.hpp"
#include "agent/report/report.hpp"
#include "agent/system/leak_until_exit.hpp"

namespace inboxctl::agent {

namespace {

using namespace std::chrono_literals;

struct CarriedOut {
    Pass pass;        // the last one
    Applied applied;  // all results
};

Applied apply_shown(const Applying& with, const Pass& pass) {
    auto& [io, reconciler, invocation, report] = with;
    io.restart();
    Progress progress(io, [&with] { return with.reconciler.under_way(); });
    reconciler.on_begin([&](const plans::Change& change) {
        progress.erase();
        with.report.begun(change);
    });
    const auto report_above = [&](const ChangeResult& result) {
        progress.erase();
        with.report.ended(result);
    };
    return run_to_end(io, reconciler.apply(pass, report_above), [&with] { with.reconciler.stop(); });
}

// Nobody has seen anything else.
Pass only_approved(Pass next, const Pass& approved, const std::set<state::Address>& waiting) {
    std::erase_if(next.plan.changes, [&](const plans::Change& change) {
        return change.action != plans::Action::create || !waiting.contains(change.address) ||
               !is_as_approved(approved, next, change.address);
    });
    return next;
}

Applied joined(Applied one, Applied other) {
    std::ranges::move(other.results, std::back_inserter(one.results));
    one.interrupted = one.interrupted || other.interrupted;
    return one;
}

// What had to wait for the server is done as soon as it can be, as far as the in-doubt window allows.
CarriedOut finish_waiting(const Applying& with, CarriedOut so_far) {
    const auto end = std::chrono::steady_clock::now() + with.invocation.in_doubt_window + 10s;
    auto waiting = waiting_in(so_far.pass);
    if (waiting.empty()) return so_far;
    for (const auto& address : waiting)
        with.report.waits(address);
    const auto stop = [&] { with.reconciler.stop(); };
    std::chrono::milliseconds pause = 1s;
    while (!waiting.empty() && !with.reconciler.is_stopped() && std::chrono::steady_clock::now() < end) {
        with.io.restart();
        (void)run_to_end(with.io, with.reconciler.pause(pause), stop);
        pause = std::min<std::chrono::milliseconds>(pause * 2, 8s);  // a list may be seconds of work
        with.io.restart();
        Pass next = run_to_end(with.io, with.reconciler.make_plan(), stop);
        if (next.diagnostics.has_errors()) {
            with.report.invalid(next, "creates in doubt are left to the next apply");
            break;
        }
        if (exit_code_of(next) == ExitCode::interrupted || !next.plan.refusals.empty()) break;
        next = only_approved(std::move(next), so_far.pass, waiting);
        so_far.applied = joined(std::move(so_far.applied), apply_shown(with, next));
        waiting = waiting_in(next);
        next.found_again += so_far.pass.found_again;
        so_far.pass = std::move(next);
    }
    so_far.applied.interrupted = so_far.applied.interrupted || with.reconciler.is_stopped();
    return so_far;
}

}  // namespace

ExitCode carry_out(const Applying& with, Pass pass) {
    try {
        auto applied = apply_shown(with, pass);
        const auto& done = leak_until_exit(finish_waiting(with, {std::move(pass), std::move(applied)}));
        with.report.finished(done.pass, done.applied);
        const auto code = exit_code_of(done.pass, done.applied);
        with.reconciler.end_run(done.applied, code);
        return code;
    } catch (const std::exception& error) {
        if (!with.reconciler.has_sent()) throw;
        with.report.error(
            error.what(),
            "Earlier changes are recorded. Correct the problem, then run inboxctl apply again.");
        return ExitCode::failed_part_way;
    }
}

}  // namespace inboxctl::agent
