#include "tests/sim/schedule.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>

#include "agent/reconcile/reconciler.hpp"
#include "agent/report/report.hpp"
#include "tests/sim/invariants.hpp"
#include "tests/sim/memory_store.hpp"
#include "tests/sim/network.hpp"
#include "tests/sim/random.hpp"
#include "tests/sim/scene.hpp"
#include "tests/sim/sim_clock.hpp"
#include "tests/sim/timeline.hpp"

namespace inboxctl::sim {

namespace {

using agent::Method;
using namespace std::chrono_literals;

enum class End { done, died, failed };

struct Report {
    End end = End::done;
    plans::Plan plan;
};

class Schedule {
  public:
    explicit Schedule(const Setting& setting)
        : setting_(setting),
          random_(setting.seed),
          server_(timeline_, Millis(random_.chance(300) ? random_.below(40'000) : random_.below(500))),
          network_(timeline_, server_, random_) {
        network_.blind_retry = setting_.sabotage == Sabotage::blind_retry;
        network_.on_send = [this](const agent::HttpRequest& request) {
            invariants_.check_sent(request, is_dead_);
        };
        network_.on_serve = [this](const Flight& flight) { invariants_.note_served(flight); };
        network_.on_event = [this](const Flight& flight, const std::string& what) { note(flight, what); };
        server_.on_made = [this](const Row& row) { invariants_.check_made(row); };
    }

    Result run() {
        options_ = scene_.declare();
        scene_.draw_faults();
        scene_.plan_visits();
        const auto passes = random_.between(1, 3);
        for (int i = 0; i < passes && trace_.violations.empty(); ++i) {
            (void)live(scene_.draw_doom());
            timeline_.pass(Millis(random_.chance(500) ? random_.below(3'000) : random_.below(90'000)));
            if (random_.chance(300)) scene_.edit_manifests();
        }
        calm_down();
        return {std::move(trace_.violations), tally_};
    }

  private:
    std::unique_ptr<state::Store> open_store(const Doom& doom) {
        auto fate = [this, doom, calls = 0](std::string_view call) mutable {
            trace_.note("  store: " + std::string(call));
            if (is_dead_) return Writing::dies_before;
            if (setting_.sabotage == Sabotage::late_intent && call == "finish")
                undurable_ = disk_.operations.size();
            if (!doom.writing || calls++ != *doom.writing) return Writing::works;
            trace_.note(doom.how == Writing::fails ? "the disk is full" : "the process dies in a store call");
            is_dead_ = doom.how != Writing::fails;
            return doom.how;
        };
        return std::make_unique<MemoryStore>(disk_, std::move(fate));
    }

    agent::Ports ports(const Doom& doom) {
        agent::Ports ports;
        ports.clock = std::make_unique<SimClock>(timeline_, scene_.clock_jump);
        ports.network.connect = [this](const agent::HttpOptions&, const state::Secret&) {
            return std::make_unique<SimHttp>(network_);
        };
        ports.network.seed = [this] { return static_cast<std::uint32_t>(random_.next()); };
        ports.store = open_store(doom);
        ports.fingerprint = [](std::string_view) { return std::string("hmac-sha256:0"); };
        ports.read_set = [this](const state::Fingerprinter&) { return scene_.read_set(); };
        return ports;
    }

    boost::asio::awaitable<void> pass(agent::Reconciler& reconciler, Report& report) {
        agent::Pass pass = co_await reconciler.make_plan();
        report.plan = pass.plan;
        if (pass.diagnostics.has_errors()) trace_.violation("the manifests are refused");
        show(pass.plan);
        if (pass.diagnostics.has_errors() || !pass.plan.refusals.empty()) co_return;
        invariants_.planned(pass.plan.changes);
        const agent::OnResult on_result = [this](const agent::ChangeResult& result) {
            trace_.note("  " + line_of(result));
        };
        const auto applied = co_await reconciler.apply(pass, on_result);
        tally_.adopted += agent::count_found(pass, applied);
        reconciler.end_run(applied, agent::exit_code_of(pass, applied));
    }

    // Runs one pass, to its end or to the end of the process.
    Report live(const Doom& doom) {
        ++tally_.passes;
        trace_.note("a process starts");
        is_dead_ = false;
        invariants_.begin_pass();
        undurable_ = disk_.operations.size();
        Report report;
        std::optional<boost::asio::io_context> io(std::in_place, 1);
        agent::Reconciler reconciler(options_, agent::Reconciler::Access::act, ports(doom));
        bool is_over = false;
        boost::asio::co_spawn(*io, pass(reconciler, report), [&](const std::exception_ptr& thrown) {
            is_over = true;
            report.end = thrown ? kind_of(thrown) : End::done;
        });
        run_loop(*io, doom, is_over, [&] { reconciler.stop(); });
        if (is_dead_) {
            report.end = End::died;
            ++tally_.deaths;
            lose_undurable();
        }
        network_.close_all();
        io.reset();
        return report;
    }

    // Steps through the pass and through simulated time, as far as its doom allows.
    template <class Stop>
    void run_loop(boost::asio::io_context& io, const Doom& doom, const bool& is_over, const Stop& stop) {
        int step = 0;
        while (!is_over && !is_dead_) {
            while (!is_over && !is_dead_ && io.poll_one() > 0) {
                ++step;
                if (step == doom.dies_at_step) is_dead_ = true, trace_.note("the process dies");
                if (step == doom.stops_at_step)
                    trace_.note("the process receives SIGTERM"), ++tally_.interrupts, stop();
            }
            if (is_over || is_dead_) break;
            if (timeline_.empty() || step > 100'000) {
                trace_.violation(timeline_.empty() ? "a pass waits for nothing" : "a pass does not end");
                break;
            }
            timeline_.step();
        }
    }

    // With the sabotaged store, intents that are followed by no result are gone.
    void lose_undurable() {
        if (setting_.sabotage != Sabotage::late_intent || undurable_ >= disk_.operations.size()) return;
        disk_.operations.resize(undurable_);
    }

    End kind_of(const std::exception_ptr& thrown) {
        try {
            std::rethrow_exception(thrown);
        } catch (const Died&) {
            return End::died;
        } catch (const state::StateError&) {
            ++tally_.disk_failures;
            return End::failed;
        } catch (const std::exception& error) {
            trace_.violation(std::string("a pass throws: ") + error.what());
        }
        return End::failed;
    }

    // The end of all faults

    void calm_down() {
        trace_.note("calm");
        network_.weather = {.notices = network_.weather.notices};
        converge();
        if (!trace_.violations.empty()) return;
        timeline_.pass(300s);
        const auto last = converge();
        if (trace_.violations.empty()) invariants_.check_end(last.plan);
    }

    // Passes until there is nothing left to do; the last one's report.
    Report converge() {
        Report last;
        for (int i = 0; i < 16 && trace_.violations.empty(); ++i) {
            last = live({});
            if (last.end != End::done) {
                trace_.violation("a pass fails in calm weather");
                return last;
            }
            if (is_quiet(last.plan)) return last;
            timeline_.pass(40s);
        }
        if (trace_.violations.empty()) trace_.violation("it does not converge");
        return last;
    }

    void note(const Flight& flight, const std::string& what) {
        if (flight.method != Method::get && what.starts_with("no answer")) ++tally_.unanswered;
        trace_.note("  " + std::string(to_string(flight.method)) + " " + flight.target + ": " + what);
    }

    void show(const plans::Plan& plan) const {
        if (!trace_.prints()) return;
        for (const auto& change : plan.changes)
            trace_.note("  plan: " + std::to_string(static_cast<int>(change.action)) + " " +
                        to_string(change.address) + " " + to_string(change.id));
        for (const auto& finding : plan.findings)
            trace_.note("  plan: " + to_string(finding.address) + ": " + finding.message + " / " +
                        finding.remedy);
        for (const auto& account : plan.unread)
            trace_.note("  plan: cannot read " + account);
    }

    const Setting setting_;
    Random random_;
    Timeline timeline_;
    Server server_;
    Network network_;
    Disk disk_;
    Trace trace_{timeline_, setting_.trace};
    Tally tally_;
    Scene scene_{setting_, random_, timeline_, server_, network_, trace_};
    Invariants invariants_{scene_, timeline_, server_, network_, disk_, trace_, tally_};
    agent::PassOptions options_;
    std::size_t undurable_ = 0;  // operations from here on are lost with the process
    bool is_dead_ = false;
};

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
    passes += other.passes, requests += other.requests, creates += other.creates, updates += other.updates;
    destroys += other.destroys, deaths += other.deaths, disk_failures += other.disk_failures;
    interrupts += other.interrupts, unanswered += other.unanswered, carried_out += other.carried_out;
    late += other.late, adopted += other.adopted, duplicates += other.duplicates;
    return *this;
}

Result run_schedule(const Setting& setting) { return Schedule(setting).run(); }

}  // namespace inboxctl::sim
