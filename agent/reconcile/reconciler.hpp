// One pass over a manifest set, the state and the servers: everything that `plan` and `apply` do, in order.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/chatwoot/ports.hpp"
#include "agent/chatwoot/session.hpp"
#include "agent/execute/executor.hpp"
#include "agent/observe/recorded.hpp"
#include "agent/observe/refresh.hpp"
#include "agent/reconcile/adoption.hpp"
#include "agent/reconcile/under_way.hpp"
#include "agent/system/exit_code.hpp"
#include "plans/diff/plan.hpp"
#include "plans/guard/policy.hpp"
#include "plans/saved/saved_plan.hpp"
#include "state/manifest/manifest.hpp"
#include "state/model/diagnostic.hpp"
#include "state/store/run_lock.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

enum class Goal {
    converge,    // the servers become what the manifests say
    show_drift,  // only what changed on the servers since the last apply
    destroy,     // what is recorded goes
};

// Whether a pass also notes what its plan rests on, and looks for drift as such: for plans that are kept in a
// file or read by other programs.
enum class Basis { unnoted, noted };

// What stops a pass as a whole for a person stops the account alone for the daemon: a token that is not
// there, a key that stands for another account.
enum class BadAccount { stops_all, left_out };

struct PassOptions {
    std::filesystem::path set;
    std::filesystem::path state_file;
    state::Targets targets;
    std::size_t parallelism = 4;
    std::chrono::milliseconds in_doubt_window{std::chrono::seconds(60)};  // see plans::ResolveRules
    std::chrono::milliseconds lock_timeout{0};
    RefreshMode refresh = RefreshMode::automatic;
    std::chrono::seconds key_margin{2};  // see RefreshOptions
    std::chrono::milliseconds full_refresh{std::chrono::hours(1)};
    Goal goal = Goal::converge;
    std::optional<std::set<std::string>> accounts;  // only these are looked at; none: all
    BadAccount bad_account = BadAccount::stops_all;
    Unanswered unanswered = Unanswered::wait;
    std::string command = "apply";  // for the journal, and for who finds the state locked
    Basis basis = Basis::unnoted;
    std::string plan_id;  // of the saved plan that is carried out; empty: none
};

// An account that could not be looked at, where that stops nothing else.
struct LeftOut {
    std::string account;
    state::Diagnostic why;
};

// What is known when a plan is made.
struct Pass {
    state::Desired desired;
    state::Diagnostics diagnostics;  // warnings too; with errors nothing below is filled in
    Recorded recorded;
    Refreshed refreshed;
    plans::Plan plan;
    plans::Base base;  // as far as it was to be noted
    std::vector<plans::Change>
        held_back;  // taken out of the plan by whoever applies it: what stays different
    std::vector<LeftOut> left_out;
    std::vector<plans::Emptied> emptied;                          // where all that is recorded is gone
    std::vector<state::RecordedInbox> new_lifecycles, caught_up;  // to be recorded, with nothing to be sent
    std::vector<AccountRename> account_renames;  // followed in the state by whoever may write it
    std::vector<state::Moved> renames;           // to be followed in the state
    state::Moment begun;                         // before anything was read
    bool needs_a_person = false;                 // several inboxes could be the work of one lost create
    std::size_t found_again = 0;  // creates of earlier runs without an answer, whose inboxes are there
};

struct Applied {
    std::vector<ChangeResult> results;  // by the plan's changes
    bool interrupted = false;
};

// A duplicate's destroy, or why it must not be.
struct FoundDuplicate {
    std::optional<plans::Change> destroy;
    Imported refusal;
    state::Desired desired = {};  // whose secrets no refusal by the server may tell
};

// What came of one account's manifests.
struct Generated {
    std::string report;
    bool failed = false;
};

// What keeps Reconciler::generate() from beginning, as far as that can be said before there is a state.
state::Diagnostics check_generate(const PassOptions& options);

class Reconciler {
  public:
    enum class Access {
        look,  // writes nothing, and needs no state
        act,   // holds the run lock
    };

    // Throws StateError: locked by another run, or the state cannot be opened.
    Reconciler(boost::asio::io_context& io, PassOptions options, Access access);
    Reconciler(PassOptions options, Access access, Ports ports);
    ~Reconciler();

    boost::asio::awaitable<Pass> make_plan();
    // The same from manifests that have been read, without errors.
    boost::asio::awaitable<Pass> make_plan(state::Desired desired);

    // Which state this is, and whether it knows the saved plan as carried out. Of Access::look before there
    // is a state: none, and no.
    state::Identity identity();
    bool is_spent(const std::string& plan_id);

    // Precondition: Access::act, and a pass without errors.
    boost::asio::awaitable<Applied> apply(Pass& pass, const OnResult& on_result);

    // What a pass leaves in the state when nothing is to be changed: where accounts are, what was read, what
    // has come to be as declared by itself. Writes only what is new. Part of apply().
    void keep_up(const Pass& pass);

    // Ends the run that apply() began, if it did.
    void end_run(const Applied& applied, ExitCode code);

    // Records an inbox that the server has already. What no answer tells of it, the next apply sends.
    boost::asio::awaitable<Imported> import_inbox(const Adoption& adoption);

    // Writes a manifest file for every inbox of the set's accounts that nobody tracks, and records it.
    boost::asio::awaitable<Imported> generate(const std::filesystem::path& directory);

    // Ends a create without an answer as a person says: it made this inbox, or none of those that are there.
    boost::asio::awaitable<Imported> resolve_by_adopting(Adoption adoption);
    boost::asio::awaitable<Imported> resolve_by_retrying(Adoption adoption);

    // What a create that was taken for lost has made after all: looked at, and deleted once a person says so;
    // or left alone as somebody else's.
    boost::asio::awaitable<FoundDuplicate> find_duplicate(Adoption adoption);
    boost::asio::awaitable<Imported> destroy_duplicate(const FoundDuplicate& duplicate);
    boost::asio::awaitable<Imported> keep_duplicate(Adoption adoption);

    // Hears of each change before it is begun.
    void on_begin(OnBegin listener) { on_begin_ = std::move(listener); }
    // What is withheld is told in the results of apply().
    void may_begin(MayBegin judge) { may_begin_ = std::move(judge); }

    // What is in flight is finished and recorded, nothing else begins.
    void stop();

    boost::asio::awaitable<Slept> pause(std::chrono::milliseconds time);
    bool is_stopped() const { return stopped_; }

    UnderWay under_way() const;

    // Whether anything has left that may have changed a server.
    bool has_sent() const { return has_sent_; }

  private:
    Pass read_manifests() const;
    Pass begin_to_resolve();
    boost::asio::awaitable<void> plan_from(Pass& pass);
    void load(Pass& pass);
    void rename_accounts(const Pass& pass);
    void note_base(Pass& pass) const;
    void note_secrets(Pass& pass) const;
    void check_bindings(Pass& pass);
    bool is_looked_at(const std::string& account) const;
    void leave_out(Pass& pass, const state::Account& account, state::Diagnostics diagnostics) const;
    void open_sessions(Pass& pass);
    void follow(const Pass& pass);
    void refuse_aliases(Pass& pass) const;
    // Why this inbox must not be recorded under the account; empty: no other account of the set has it.
    boost::asio::awaitable<std::string> recorded_elsewhere(const Pass& pass, std::string account,
                                                           const state::ObservedInbox& inbox);
    void resolve_creates(Pass& pass);
    void hold_back_unknown_names(Pass& pass);
    void hold_back_refused_names(Pass& pass) const;
    std::vector<std::string> drop_unsupported(Pass& pass) const;
    void fill_plan(Pass& pass);
    void warn_of_idle_moves(Pass& pass) const;
    void warn_of_emptied(Pass& pass) const;
    void warn_of_late_deletions(Pass& pass) const;
    bool is_target(const state::Address& address) const;
    plans::Difference compare(Pass& pass, const plans::RecordedInboxes& recorded, std::size_t declared) const;
    void remember_readings(const Pass& pass);
    boost::asio::awaitable<Applied> execute(const std::vector<plans::Change>& changes,
                                            const state::Desired& desired, const OnResult& on_result);
    boost::asio::awaitable<Generated> generate_account(Pass& pass, const state::Defaults& defaults,
                                                       Session& session, std::set<std::string>& keys,
                                                       const std::filesystem::path& directory);
    boost::asio::awaitable<ApiResult<state::ObservedInbox>> look_at(const std::string& account,
                                                                    state::InboxId id);

    PassOptions options_;
    Access access_;
    std::unique_ptr<Clock> clock_;
    Sessions sessions_;
    std::optional<state::RunLock> lock_;
    std::optional<std::string> other_run_;            // who holds the lock while we only look
    std::shared_ptr<state::Store> store_;             // none: there is no state yet, and we only look
    std::unique_ptr<boost::asio::thread_pool> disk_;  // at rest before the store goes
    state::Fingerprinter fingerprint_;
    std::function<state::Assembled(const state::Fingerprinter&)> read_set_;
    Executor* executor_ = nullptr;  // while one runs
    OnBegin on_begin_ = [](const plans::Change&) {};
    MayBegin may_begin_ = [](const plans::Change&) { return std::nullopt; };
    bool stopped_ = false;
    bool has_sent_ = false;
    std::optional<state::RunId> run_;
    std::set<state::Address> aimed_at_;  // of the plan that is made; empty also where everything is
};

}  // namespace inboxctl::agent
