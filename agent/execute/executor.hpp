// Carries a plan out: intent, request, compare, result; a few inboxes at a time.
//
// Nothing is sent before its intent is durable, every request that writes is sent once, and what the server
// answers is compared with what was wanted. One inbox's failure leaves the others running.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/chatwoot/session.hpp"
#include "agent/execute/change_result.hpp"
#include "agent/execute/group_journal.hpp"
#include "agent/execute/inbox/requests.hpp"
#include "agent/execute/send_patiently.hpp"
#include "agent/system/clock.hpp"
#include "agent/system/slots.hpp"
#include "plans/diff/change.hpp"
#include "plans/diff/inbox/parts.hpp"
#include "plans/resolve/resolved_create.hpp"
#include "state/model/model.hpp"

namespace inboxctl::agent {

// A create whose outcome is unknown is resolved in this run, however long that takes, or left to the next
// one.
enum class Unanswered { wait, leave };

struct ExecutorOptions {
    std::size_t parallelism = 4;
    std::chrono::milliseconds in_doubt_window{std::chrono::seconds(60)};
    std::chrono::milliseconds look_every{std::chrono::seconds(2)};  // while a create is in doubt
    Unanswered unanswered = Unanswered::wait;
};

// How far a run is, for whoever shows it.
struct Activity {
    std::size_t total = 0, done = 0, failed = 0;
    std::set<state::Address> in_flight;
};

using OnResult = std::function<void(const ChangeResult&)>;
using OnBegin = std::function<void(const plans::Change&)>;

// Called before a change is begun, and again when its first request is about to leave. Returns why it must
// not be; nothing: it may.
using MayBegin = std::function<std::optional<std::string>(const plans::Change&)>;

class Executor {
  public:
    // All of them must outlive it.
    Executor(Sessions& sessions, state::Store& store, GroupJournal& journal, Clock& clock,
             const state::Fingerprinter& fingerprint, ExecutorOptions options);

    // One result for each change, in their order; `on_result` is called with each as it comes. Creates whose
    // outcome is unknown are resolved before this returns, as far as the options and the in-doubt window
    // allow.
    boost::asio::awaitable<std::vector<ChangeResult>> run(const std::vector<plans::Change>& changes,
                                                          const state::Desired& desired, OnResult on_result);

    // Called with each change before it is begun.
    void on_begin(OnBegin listener) { on_begin_ = std::move(listener); }
    void may_begin(MayBegin ask) { may_begin_ = std::move(ask); }

    // Nothing else is begun; what is in flight is finished and recorded.
    void stop() { stopped_ = true; }

    const Activity& activity() const { return activity_; }

  private:
    bool is_withheld(ChangeResult& result) const;
    boost::asio::awaitable<ChangeResult> carry_out(const plans::Change& change,
                                                   const state::Desired& desired);
    boost::asio::awaitable<ChangeResult> create(const plans::Change& change,
                                                const state::DesiredInbox& inbox);
    state::Intent intent_of_create(const state::DesiredInbox& inbox, const state::FieldMask& fields);
    boost::asio::awaitable<ChangeResult> not_created(ChangeResult result, const state::DesiredInbox& inbox,
                                                     state::OperationId operation,
                                                     const ApiResult<state::ObservedInbox>& answer,
                                                     state::InboxId newest);
    boost::asio::awaitable<ChangeResult> created(ChangeResult result, const state::DesiredInbox& inbox,
                                                 state::OperationId operation, const state::FieldValues& sent,
                                                 const state::ObservedInbox& answer);
    boost::asio::awaitable<void> follow_up(ChangeResult& result, const state::DesiredInbox& inbox,
                                           state::RecordedInbox recorded, const state::FieldMask& fields);
    boost::asio::awaitable<bool> send_part(ChangeResult& result, const state::DesiredInbox& inbox,
                                           state::RecordedInbox& recorded, const plans::Part& part);
    // The last answer, what the server has now as far as that is known, and whether the first request may
    // have been carried out without an answer.
    struct SentPart {
        ApiResult<state::ObservedInbox> answer;
        std::optional<state::ObservedInbox> now;
        bool may_be_done = false;
    };
    boost::asio::awaitable<SentPart> send_until_known(const ChangeResult& result,
                                                      const state::DesiredInbox& inbox,
                                                      const plans::Part& part, state::InboxId id,
                                                      const state::FieldValues& wanted);
    boost::asio::awaitable<std::optional<state::ObservedInbox>> look_again(const state::DesiredInbox& inbox,
                                                                           state::InboxId id,
                                                                           const plans::Part& part);
    boost::asio::awaitable<bool> may_be_another(ChangeResult& result, const state::DesiredInbox* inbox);
    boost::asio::awaitable<ChangeResult> update(const plans::Change& change,
                                                const state::DesiredInbox& inbox);
    boost::asio::awaitable<ChangeResult> destroy(const plans::Change& change);
    std::optional<state::RecordedInbox> read_recorded(const state::Address& address);
    ChangeResult forget(const plans::Change& change);

    boost::asio::awaitable<void> resolve_in_doubt(std::vector<ChangeResult>& results,
                                                  const state::Desired& desired, const OnResult& on_result);
    boost::asio::awaitable<ApiResult<plans::ObservedAccount>> look_above(
        Session& session, state::InboxId mark, const std::set<state::InboxId>& tracked);
    boost::asio::awaitable<bool> resolve_account(const std::string& account,
                                                 std::vector<ChangeResult>& results,
                                                 const state::Desired& desired, const OnResult& on_result);
    boost::asio::awaitable<ChangeResult> conclude(const plans::ResolvedCreate& resolved,
                                                  const ChangeResult& unknown,
                                                  const state::DesiredInbox& inbox);

    // At most `parallelism` at a time hold one, from before the request leaves until the answer is there.
    using Turn = std::optional<Slots::Taken>;
    boost::asio::awaitable<Turn> take_turn();

    Sessions& sessions_;
    state::Store& store_;
    GroupJournal& journal_;
    Clock& clock_;
    const state::Fingerprinter& fingerprint_;
    InboxRequests requests_;
    ExecutorOptions options_;
    plans::ResolveRules rules_;
    std::map<state::Address, std::size_t> in_doubt_;    // creates in doubt: their place in the results
    std::set<state::Address> sent_again_;               // creates that this run sent a second time
    std::map<state::Address, state::InboxId> watched_;  // high-water marks of creates presumed lost
    std::optional<Slots> sending_;                      // while it runs
    Activity activity_;
    OnBegin on_begin_ = [](const plans::Change&) {};
    MayBegin may_begin_ = [](const plans::Change&) { return std::nullopt; };
    bool stopped_ = false;
};

}  // namespace inboxctl::agent
