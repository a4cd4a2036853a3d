// The requests in which the parts of an inbox travel, and what the server has afterwards.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "agent/chatwoot/session.hpp"
#include "agent/execute/send_patiently.hpp"
#include "plans/diff/inbox/parts.hpp"
#include "state/model/model.hpp"

namespace inboxctl::agent {

class InboxRequests {
  public:
    // All of them must outlive it.
    InboxRequests(Sessions& sessions, Clock& clock, const state::Fingerprinter& fingerprint)
        : sessions_(sessions), clock_(clock), fingerprint_(fingerprint) {}

    // Sends the part, and returns what the server has of it now. `withheld` is asked before the request
    // leaves.
    boost::asio::awaitable<ApiResult<state::ObservedInbox>> send(const state::DesiredInbox& inbox,
                                                                 state::InboxId id, const plans::Part& part,
                                                                 const Withheld& withheld);

    boost::asio::awaitable<ApiResult<state::ObservedInbox>> read_again(const state::DesiredInbox& inbox,
                                                                       state::InboxId id,
                                                                       const plans::Part& part);

    // Keeps the declared fields of each inbox that a response holds.
    state::Keep keep_declared(const state::DesiredInbox& inbox) const;

  private:
    boost::asio::awaitable<ApiResult<state::ObservedInbox>> patch(const state::DesiredInbox& inbox,
                                                                  state::InboxId id, const plans::Part& part,
                                                                  const Withheld& withheld);

    Sessions& sessions_;
    Clock& clock_;
    const state::Fingerprinter& fingerprint_;
};

}  // namespace inboxctl::agent
