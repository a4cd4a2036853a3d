// One account, read: by its list, by single inboxes where the server cannot list, or not at all.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "agent/chatwoot/session.hpp"
#include "agent/observe/interest.hpp"
#include "plans/diff/diff.hpp"
#include "plans/diff/plan.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

enum class RefreshMode {
    automatic,  // the state is trusted for accounts that have not changed since they were last read
    full,
    none,  // the state is trusted, unless something is to be created
};

struct RefreshOptions {
    RefreshMode mode = RefreshMode::automatic;
    std::chrono::milliseconds full_refresh{std::chrono::hours(1)};  // an older reading is not trusted
    std::chrono::seconds key_margin{2};  // how much older than a reading a cache key must be to be trusted
    std::size_t at_once = 4;
    bool want_marks = false;  // ask for what makes a reading one that may be trusted later
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
