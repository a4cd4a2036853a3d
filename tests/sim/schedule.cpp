#include "tests/sim/schedule.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>

#include "agent/reconcile/reconciler.hpp"
#include "agent/report/report.hpp"
#include "state/model/inbox/fields.hpp"
#include "tests/sim/memory_store.hpp"
#include "tests/sim/network.hpp"
#include "tests/sim/random.hpp"
#include "tests/sim/sim_clock.hpp"
#include "tests/sim/timeline.hpp"

namespace inboxctl::sim {

namespace {

using agent::Method;
using namespace std::chrono_literals;
using plans::Action;
using plans::Finding;
using state::Payload;

constexpr Millis in_doubt_window = 60s;

// What the manifests say of one inbox.
struct Spec {
    std::string key;
    Payload payload{};
    std::string name, site, greeting_message;
    bool greeting_enabled = false;
    bool has_members = false;
    bool is_declared = true;
};

// How a process ends early, if it does.
struct Doom {
    std::optional<int> dies_at_step;   // of the event loop
    std::optional<int> stops_at_step;  // as by SIGTERM
    std::optional<int> writing;        // the store call that goes wrong
    Writing how = Writing::works;
};

enum class End { done, died, failed };

struct Report {
    End end = End::done;
    plans::Plan plan;
};

struct FieldIds {
    state::FieldId name = state::inbox_field("name");
    state::FieldId greeting_enabled = state::inbox_field("greeting_enabled");
    state::FieldId greeting_message = state::inbox_field("greeting_message");
    state::FieldId members = state::inbox_field("members");
    state::FieldId website_url = state::channel_field(Payload::web_widget, "website_url");
    state::FieldId webhook_url = state::channel_field(Payload::api, "webhook_url");
    state::FieldId email = state::channel_field(Payload::email, "email");

    state::FieldId site(Payload payload) const {
        return payload == Payload::web_widget ? website_url : payload == Payload::api ? webhook_url : email;
    }
};

const FieldIds& field_ids() {
    static const FieldIds ids;
    return ids;
}

state::DesiredInbox desired_by(const Spec& spec) {
    const auto& ids = field_ids();
    state::DesiredInbox inbox{.address = {spec.key}, .account = "acme", .payload = spec.payload};
    inbox.fields.set(ids.name, state::Json(spec.name));
    inbox.fields.set(ids.greeting_enabled, spec.greeting_enabled);
    inbox.fields.set(ids.greeting_message, state::Json(spec.greeting_message));
    if (spec.has_members) inbox.fields.set(ids.members, state::Json{"ann@acme.example"});
    inbox.fields.set(ids.site(spec.payload), state::Json(spec.site));
    return inbox;
}

bool mentions(const std::string& text, const std::string& number) {
    for (std::size_t at = text.find(number); at != std::string::npos; at = text.find(number, at + 1)) {
        const auto is_digit = [&](std::size_t i) {
            return i < text.size() && text[i] >= '0' && text[i] <= '9';
        };
        if ((at == 0 || !is_digit(at - 1)) && !is_digit(at + number.size())) return true;
    }
    return false;
}

bool mentions(const plans::Plan& plan, std::int64_t id) {
    const auto number = std::to_string(id);
    return std::ranges::any_of(plan.findings, [&](const Finding& finding) {
        return state::to_number(finding.id) == id || mentions(finding.message, number) ||
               mentions(finding.remedy, number);
    });
}

bool is_quiet(const plans::Plan& plan) {
    return plan.changes.empty() && plan.unread.empty() && plan.refusals.empty() &&
           std::ranges::none_of(plan.findings,
                                [](const Finding& item) { return item.kind == Finding::Kind::waiting; });
}

class Schedule {
  public:
    explicit Schedule(const Setting& setting)
        : setting_(setting),
          random_(setting.seed),
          server_(timeline_, Millis(random_.chance(300) ? random_.below(40'000) : random_.below(500))),
          network_(timeline_, server_, random_) {
        network_.on_send = [this](const agent::HttpRequest& request) { check_write(request); };
        network_.on_serve = [this](const Flight& flight) { serving_ = &flight, note_served(flight); };
        network_.tell = [this](const Flight& flight, const std::string& what) { tell_of(flight, what); };
        server_.on_made = [this](const Row& row) { check_made(row); };
    }

    Verdict run() {
        network_.blind_retry = setting_.sabotage == Sabotage::blind_retry;
        declare();
        rough_weather();
        plan_visits();
        const auto passes = random_.between(1, 3);
        for (int i = 0; i < passes && violations_.empty(); ++i) {
            (void)live(draw_doom());
            timeline_.pass(Millis(random_.chance(500) ? random_.below(3'000) : random_.below(90'000)));
            if (random_.chance(300)) edit_manifests();
        }
        calm_down();
        return {std::move(violations_), tally_};
    }

  private:
    // The scene

    void declare() {
        const auto count = random_.between(1, 4);
        for (int i = 0; i < count; ++i) {
            const std::string number = std::to_string(i);
            Spec spec{.key = "k" + number, .name = "Inbox " + number, .greeting_message = "hello"};
            const auto kind = random_.below(10);
            spec.payload = kind < 5 ? Payload::api : kind < 8 ? Payload::web_widget : Payload::email;
            spec.site = spec.payload == Payload::email ? "box" + number + "@acme.example"
                                                       : "https://site" + number + ".example";
            spec.greeting_enabled = random_.chance(500);
            spec.has_members = random_.chance(200);
            specs_.push_back(spec);
        }
        const auto unmanaged = random_.below(3);
        for (int i = 0; i < unmanaged; ++i)
            make_unmanaged("Foreign " + std::to_string(i), "https://foreign.example");
        settings_.parallelism = static_cast<std::size_t>(random_.between(1, 4));
        settings_.in_doubt_window = setting_.sabotage == Sabotage::no_settle ? Millis(0) : in_doubt_window;
        settings_.refresh = random_.chance(300) ? agent::RefreshMode::full : agent::RefreshMode::automatic;
    }

    void make_unmanaged(const std::string& name, const std::string& site) {
        Row& row = server_.make({.payload = Payload::api,
                                 .name = name,
                                 .site = site,
                                 .greeting_message = "theirs",
                                 .is_unmanaged = true});
        unmanaged_.push_back(row);
    }

    void rough_weather() {
        auto& weather = network_.weather;
        const auto profile = random_.below(5);
        const int share = profile == 0 ? 0 : profile == 1 ? 15 : profile == 2 ? 40 : 70;
        for (int* kind : {&weather.refused, &weather.lost_before, &weather.lost_after, &weather.silent,
                          &weather.queued, &weather.throttled, &weather.failed_before, &weather.failed_after,
                          &weather.gateway, &weather.truncated})
            *kind = profile == 4 ? (random_.chance(150) ? 250 : 0) : share;
        weather.notices = static_cast<int>(random_.below(4) * 333);
        had_stale_ = random_.chance(150);
        weather.stale = had_stale_ ? 300 : 0;
        if (had_stale_) weather.failed_after = 0;  // an old list would bear its lie out
        weather.longest_queue = setting_.late_arrivals && random_.chance(200) ? 200s : 50s;
    }

    // Somebody else at the dashboard, and whoever sets the clock.
    void plan_visits() {
        if (random_.chance(300))
            for (auto left = random_.between(1, 4); left > 0; --left)
                timeline_.after(Millis(random_.below(120'000)), [this] { visit(); });
        if (setting_.late_arrivals && random_.chance(80))
            timeline_.after(Millis(random_.below(120'000)), [this] {
                const Millis most = random_.chance(300) ? Millis(72h) : Millis(300s);
                const Millis jump{random_.between(-most.count(), most.count())};
                jumped_ += jump;
                tell("the clock jumps by " + std::to_string(jump.count()) + " ms");
            });
    }

    void visit() {
        const auto what = random_.below(10);
        if (what < 2) {
            make_unmanaged("Somebody's", "https://somebody.example");
            had_visitors_inbox_ = true;
            return tell("somebody makes an inbox of their own");
        }
        if (what == 2) {
            const Spec& spec =
                specs_[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(specs_.size())))];
            if (spec.payload == Payload::email) return;
            tell("somebody makes a twin of " + spec.name);
            strangers_.push_back(spec.name);
            had_visitors_inbox_ = true;
            const Row& duplicate = server_.make({.payload = spec.payload,
                                                 .name = spec.name,
                                                 .site = spec.site,
                                                 .greeting_enabled = spec.greeting_enabled,
                                                 .greeting_message = spec.greeting_message,
                                                 .is_unmanaged = true});
            made_.emplace(duplicate.id, duplicate.name);  // it may be taken for ours
            return;
        }
        if (server_.rows().empty()) return;
        Row& row = server_.rows()[static_cast<std::size_t>(
            random_.below(static_cast<std::int64_t>(server_.rows().size())))];
        if (row.is_unmanaged) return;
        if (what < 7) {
            const bool renames = what == 6;
            tell("somebody " + std::string(renames ? "renames " : "edits ") + std::to_string(row.id));
            (renames ? row.name : row.greeting_message) = "edited";
            row.is_edited = true;
            edited_.push_back(made_.at(row.id));
            server_.touch();
        } else {
            tell("somebody deletes " + std::to_string(row.id));
            server_.remove(row.id);
        }
    }

    void edit_manifests() {
        Spec& spec =
            specs_[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(specs_.size())))];
        const auto declared = std::ranges::count(specs_, true, &Spec::is_declared);
        switch (random_.below(3)) {
            case 0:
                spec.greeting_message = "changed " + std::to_string(++edits_);
                return tell("the manifests change " + spec.key);
            case 1:
                if (spec.is_declared && declared == 1) return;
                spec.is_declared = !spec.is_declared;
                return tell("the manifests " + std::string(spec.is_declared ? "declare " : "drop ") +
                            spec.key);
            default:
                const std::string to = "m" + std::to_string(++edits_);
                tell("the manifests rename " + spec.key + " to " + to);
                moved_.push_back({{spec.key}, {to}, {}});
                spec.key = to;
        }
    }

    Doom draw_doom() {
        Doom doom;
        const auto what = random_.below(10);
        if (what < 4)
            doom.dies_at_step =
                static_cast<int>(random_.chance(500) ? random_.below(60) : random_.below(300));
        if (what == 4) doom.stops_at_step = static_cast<int>(random_.below(150));
        if (what >= 5 && what < 8) {
            doom.writing = static_cast<int>(random_.chance(500) ? random_.below(6) : random_.below(20));
            doom.how = what == 5 ? Writing::fails : what == 6 ? Writing::dies_before : Writing::dies_after;
        }
        return doom;
    }

    // A process

    state::Assembled read_set() const {
        state::Assembled set;
        set.desired.accounts.push_back({.key = "acme",
                                        .url = "http://127.0.0.1:3000",
                                        .id = 1,
                                        .token = {state::SecretRef::Kind::literal, "t"}});
        for (const auto& spec : specs_)
            if (spec.is_declared) set.desired.inboxes.push_back(desired_by(spec));
        std::ranges::sort(set.desired.inboxes, {}, &state::DesiredInbox::address);
        set.desired.policy = {.prune = true, .max_destroy = 100};
        set.desired.moved = moved_;
        return set;
    }

    std::unique_ptr<state::Store> open_store(const Doom& doom) {
        auto fate = [this, doom, calls = 0](std::string_view call) mutable {
            tell("  store: " + std::string(call));
            if (is_dead_) return Writing::dies_before;
            if (setting_.sabotage == Sabotage::late_intent && call == "finish")
                undurable_ = disk_.operations.size();
            if (!doom.writing || calls++ != *doom.writing) return Writing::works;
            tell(doom.how == Writing::fails ? "the disk is full" : "the process dies in a store call");
            is_dead_ = doom.how != Writing::fails;
            return doom.how;
        };
        return std::make_unique<MemoryStore>(disk_, std::move(fate));
    }

    agent::Ports ports(const Doom& doom) {
        agent::Ports ports;
        ports.clock = std::make_unique<SimClock>(timeline_, jumped_);
        ports.network.connect = [this](const agent::HttpOptions&, const state::Secret&) {
            return std::make_unique<SimHttp>(network_);
        };
        ports.network.seed = [this] { return static_cast<std::uint32_t>(random_.next()); };
        ports.store = open_store(doom);
        ports.fingerprint = [](std::string_view) { return std::string("hmac-sha256:0"); };
        ports.read_set = [this](const state::Fingerprinter&) { return read_set(); };
        return ports;
    }

    boost::asio::awaitable<void> pass(agent::Reconciler& reconciler, Report& report) {
        agent::Pass pass = co_await reconciler.make_plan();
        report.plan = pass.plan;
        if (pass.diagnostics.has_errors()) fail("the manifests are refused");
        show(pass.plan);
        if (pass.diagnostics.has_errors() || !pass.plan.refusals.empty()) co_return;
        planned_ = pass.plan.changes;
        const agent::OnResult on_result = [this](const agent::ChangeResult& result) {
            tell("  " + line_of(result));
        };
        const auto applied = co_await reconciler.apply(pass, on_result);
        tally_.adopted += agent::count_found(pass, applied);
        reconciler.end_run(applied, agent::exit_code_of(pass, applied));
    }

    // Runs one pass, to its end or to the end of the process.
    Report live(const Doom& doom) {
        ++tally_.passes;
        tell("a process starts");
        is_dead_ = false;
        planned_.clear();
        undurable_ = disk_.operations.size();
        Report report;
        std::optional<boost::asio::io_context> io(std::in_place, 1);
        agent::Reconciler reconciler(settings_, agent::Access::act, ports(doom));
        bool is_over = false;
        boost::asio::co_spawn(*io, pass(reconciler, report), [&](const std::exception_ptr& thrown) {
            is_over = true;
            report.end = thrown ? kind_of(thrown) : End::done;
        });
        int step = 0;
        while (!is_over && !is_dead_) {
            while (!is_over && !is_dead_ && io->poll_one() > 0) {
                ++step;
                if (step == doom.dies_at_step) is_dead_ = true, tell("the process dies");
                if (step == doom.stops_at_step)
                    tell("the process is told to stop"), ++tally_.interrupts, reconciler.stop();
            }
            if (is_over || is_dead_) break;
            if (timeline_.empty() || step > 100'000) {
                fail(timeline_.empty() ? "a pass waits for nothing" : "a pass does not end");
                break;
            }
            timeline_.step();
        }
        if (is_dead_) {
            report.end = End::died;
            ++tally_.deaths;
            lose_undurable();
        }
        network_.close_all();
        io.reset();
        return report;
    }

    // Of the sabotaged store: intents that no result has followed are gone.
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
            fail(std::string("a pass throws: ") + error.what());
        }
        return End::failed;
    }

    // What must hold at every step

    bool is_planned(Action action, const std::string& name) const {
        return std::ranges::any_of(planned_, [&](const plans::Change& change) {
            return change.action == action && change.name == name;
        });
    }

    bool is_planned(Action action, std::int64_t id) const {
        return std::ranges::any_of(planned_, [&](const plans::Change& change) {
            return change.action == action && state::to_number(change.id) == id;
        });
    }

    void check_write(const agent::HttpRequest& request) {
        ++tally_.requests;
        if (request.method == Method::get) return;
        tell("  sends " + std::string(to_string(request.method)) + " " + request.target + " " + request.body);
        if (is_dead_) return fail("a dead process sends");
        if (request.method == Method::post) {
            ++tally_.creates;
            const auto body = boost::json::parse(request.body);
            const std::string name(body.at("name").as_string());
            if (!is_planned(Action::create, name)) fail("a create that no plan had: " + name);
            return;
        }
        const bool is_members = request.target.ends_with("/inbox_members");
        const auto id = is_members ? boost::json::parse(request.body).at("inbox_id").as_int64()
                                   : std::stoll(request.target.substr(request.target.rfind('/') + 1));
        if (request.method == Method::delete_) {
            ++tally_.destroys;
            if (!is_planned(Action::destroy, id)) fail("a destroy that no plan had: " + std::to_string(id));
            return;
        }
        ++tally_.updates;
        const auto made = made_.find(id);
        const bool is_new = made != made_.end() && is_planned(Action::create, made->second);
        if (!is_planned(Action::update, id) && !is_new)
            fail("an update that no plan had: " + std::to_string(id));
    }

    void note_served(const Flight& flight) {
        if (flight.closed && flight.method != Method::get) ++tally_.carried_out;
    }

    // Whatever somebody has renamed it to.
    bool is_own(const Row& row, const std::string& name) const {
        return !row.is_unmanaged && !row.delete_asked && made_.at(row.id) == name;
    }

    // Every create of ours passes here.
    void check_made(const Row& row) {
        made_.emplace(row.id, row.name);
        if (serving_->closed) {
            const Millis late = timeline_.now() - *serving_->closed;
            if (late > in_doubt_window - network_.weather.longest_stale)
                ++tally_.late, late_.push_back(row.name);
        }
        const auto live =
            std::ranges::count_if(server_.rows(), [&](const Row& other) { return is_own(other, row.name); });
        if (live > 1 && !is_excused(row.name)) fail("a second live inbox: " + row.name);
    }

    static bool contains(const std::vector<std::string>& names, const std::string& name) {
        return std::ranges::find(names, name) != names.end();
    }

    // Nobody can know better: it came after the in-doubt window, or somebody else has made the like.
    bool is_excused(const std::string& name) const {
        return contains(late_, name) || contains(strangers_, name);
    }

    // The end

    void calm_down() {
        tell("calm");
        network_.weather = {.notices = network_.weather.notices};
        std::optional<Report> last;
        const auto settle_down = [&] {
            for (int i = 0; i < 16 && violations_.empty(); ++i) {
                last = live({});
                if (last->end != End::done) return fail("a pass fails in calm weather");
                if (is_quiet(last->plan)) return;
                timeline_.pass(40s);
            }
            if (violations_.empty()) fail("it does not converge");
        };
        settle_down();
        if (!violations_.empty()) return;
        timeline_.pass(300s);
        settle_down();
        if (violations_.empty()) check_end(last->plan);
    }

    void check_end(const plans::Plan& plan) {
        for (const auto& row : server_.rows())
            if (!row.is_unmanaged) check_row(row, plan);
        for (const auto& before : unmanaged_) {
            const Row* now = server_.find(before.id);
            if (now == nullptr || !(*now == before))
                fail("a foreign inbox was touched: " + std::to_string(before.id));
        }
        for (const auto& spec : specs_)
            if (spec.is_declared) check_spec(spec, plan);
        for (const auto& entry : disk_.operations)
            if ((entry.status == "open" || entry.status == "unknown") &&
                !is_blocked(plan, entry.operation.intent.address))
                fail("an operation stays open: " + to_string(entry.operation.intent.address));
    }

    static bool is_blocked(const plans::Plan& plan, const state::Address& address) {
        return std::ranges::any_of(plan.findings,
                                   [&](const Finding& finding) { return finding.address == address; });
    }

    const state::RecordedInbox* recorded_as(std::int64_t id) const {
        for (const auto& [address, inbox] : disk_.inboxes)
            if (state::to_number(inbox.id) == id) return &inbox;
        return nullptr;
    }

    // No id is lost: what we made is recorded, or the plan tells of it.
    void check_row(const Row& row, const plans::Plan& plan) {
        if (recorded_as(row.id) != nullptr) return;
        // One that somebody has edited is no longer what we sent, and where somebody has made the like in
        // that minute, theirs was taken for ours.
        if ((row.is_edited || contains(strangers_, made_.at(row.id))) && !mentions(plan, row.id)) return;
        if (!mentions(plan, row.id))
            return fail("nobody tells of inbox " + std::to_string(row.id) + ", " + row.name);
        ++tally_.duplicates;
    }

    // An inbox of its key; of kinds without one any, for somebody may have renamed it.
    bool has_rival(const Spec& spec) const {
        return std::ranges::any_of(server_.rows(), [&](const Row& row) {
            const bool may_be_it = row.payload == Payload::email ? row.site == spec.site : true;
            return row.payload == spec.payload && may_be_it && recorded_as(row.id) == nullptr;
        });
    }

    bool is_rightly_blocked(const Spec& spec) const {
        const bool by_itself = spec.payload == Payload::email;
        return is_excused(spec.name) || contains(edited_, spec.name) || had_stale_ ||
               (!by_itself && (!late_.empty() || !edited_.empty() || had_visitors_inbox_));
    }

    void check_spec(const Spec& spec, const plans::Plan& plan) {
        const auto found = disk_.inboxes.find(state::Address{spec.key});
        if (found == disk_.inboxes.end()) {
            if (!is_blocked(plan, {spec.key})) return fail("not there and not told: " + spec.key);
            if (!has_rival(spec)) return fail("blocked by nothing: " + spec.key);
            if (!is_rightly_blocked(spec)) return fail("blocked without need: " + spec.key);
            return;
        }
        const Row* row = server_.find(state::to_number(found->second.id));
        if (row == nullptr) {
            if (!is_blocked(plan, {spec.key}) || !has_rival(spec))
                fail("recorded, and not there: " + spec.key);
            return;
        }
        if (row->name != spec.name || row->site != spec.site ||
            row->greeting_message != spec.greeting_message || row->greeting_enabled != spec.greeting_enabled)
            fail("not as declared: " + spec.key);
        if (spec.has_members && row->members != std::vector<std::int64_t>{1})
            fail("without its members: " + spec.key);
    }

    // Telling

    void fail(const std::string& what) {
        tell("VIOLATION: " + what);
        violations_.push_back(what);
    }

    void tell(const std::string& what) const {
        if (setting_.trace)
            std::printf("%9.3f %s\n", static_cast<double>(timeline_.now().count()) / 1000, what.c_str());
    }

    void tell_of(const Flight& flight, const std::string& what) {
        if (flight.method != Method::get && what.starts_with("no answer")) ++tally_.given_up;
        tell("  " + std::string(to_string(flight.method)) + " " + flight.target + ": " + what);
    }

    void show(const plans::Plan& plan) const {
        if (!setting_.trace) return;
        for (const auto& change : plan.changes)
            tell("  plan: " + std::to_string(static_cast<int>(change.action)) + " " +
                 to_string(change.address) + " " + to_string(change.id));
        for (const auto& finding : plan.findings)
            tell("  plan: " + to_string(finding.address) + ": " + finding.message + " / " + finding.remedy);
        for (const auto& account : plan.unread)
            tell("  plan: cannot read " + account);
    }

    const Setting setting_;
    Random random_;
    Timeline timeline_;
    Server server_;
    Network network_;
    Disk disk_;
    Millis jumped_{0};
    std::vector<Spec> specs_;
    std::vector<state::Moved> moved_;
    std::vector<Row> unmanaged_;
    std::map<std::int64_t, std::string> made_;            // by us, with their names
    std::vector<std::string> late_, edited_, strangers_;  // names
    agent::PassOptions settings_;
    std::vector<plans::Change> planned_;  // by the pass that runs
    const Flight* serving_ = nullptr;
    std::size_t undurable_ = 0;  // operations from here on are lost with the process
    bool is_dead_ = false;
    bool had_stale_ = false, had_visitors_inbox_ = false;
    int edits_ = 0;
    std::vector<std::string> violations_;
    Tally tally_;
};

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
    passes += other.passes, requests += other.requests, creates += other.creates, updates += other.updates;
    destroys += other.destroys, deaths += other.deaths, disk_failures += other.disk_failures;
    interrupts += other.interrupts, given_up += other.given_up, carried_out += other.carried_out;
    late += other.late, adopted += other.adopted, duplicates += other.duplicates;
    return *this;
}

Verdict run_schedule(const Setting& setting) { return Schedule(setting).run(); }

}  // namespace inboxctl::sim
