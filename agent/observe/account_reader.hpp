// One account, read: by its list, by single inboxes where the server cannot list, or not at all.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "agent/chatwoot/session.hpp"
#include "plans/diff/diff.hpp"
#include "plans/diff/plan.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

enum class RefreshMode {
    automatic,  // what has not moved since it was last read is trusted
    full,
    none,  // the state is trusted, but where something is to be created
};

struct RefreshOptions {
    RefreshMode mode = RefreshMode::automatic;
    std::chrono::milliseconds full_refresh{std::chrono::hours(1)};  // an older reading is trusted no more
    std::chrono::seconds key_margin{2};  // how much older than a reading a key must be to be believed
    std::size_t at_once = 4;
    bool want_marks = false;  // take the pains of a reading that may be trusted later
};

struct TrackedInbox {
    state::FieldMask fields;
    const state::DesiredInbox* desired = nullptr;  // none: no manifest declares it
    const state::RecordedInbox* recorded = nullptr;
};

// What somebody wants to know of one account.
struct Interest {
    std::vector<const state::DesiredInbox*> desired;
    std::unordered_map<state::InboxId, TrackedInbox> tracked;
    std::optional<state::InboxId> all_above;      // an open create's mark
    std::optional<state::InboxId> watched_above;  // the mark of one that was taken for lost
    std::set<state::InboxId> dying;
    bool must_read = false;  // a request without an answer may have changed something
    std::optional<state::ReadMark> mark;

    // Creates need to know what is there; so does whoever waits for something to appear or to go.
    bool needs_list() const;
};

struct AccountReading {
    plans::ObservedAccount observed;
    plans::Reading reading;
    std::optional<state::ReadMark> mark;  // of a reading that may be trusted later
};

boost::asio::awaitable<ApiResult<AccountReading>> read_account(Session& session, const Interest& interest,
                                                               const state::Fingerprinter& fingerprint,
                                                               const RefreshOptions& options,
                                                               state::Time now);

}  // namespace inboxctl::agent
