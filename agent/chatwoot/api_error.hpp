// Why a call of Chatwoot's API came to nothing, in words that a person can act on.
//
// Chatwoot refuses with 401 and never with 403, puts its words under `message`, `error` or `errors`, and
// answers in JSON whatever was asked for; HTML comes from an unknown route or from a proxy in between.
// Recorded on 4.15.1, 4.11.0 and 4.2.0 (tests/conformance/recordings: auth, auth_more, limit, members).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/http/http.hpp"
#include "state/model/result.hpp"

namespace inboxctl::agent {

struct ApiError {
    enum class Kind {
        unreachable,      // nothing was sent, or a reading call got no answer
        unauthorized,     // 401: which of its forms is in the message
        limit_reached,    // 402
        not_found,        // 404 from Chatwoot: the account, the inbox or the bot
        refused,          // 422 and the rest of 4xx: it would be refused again as it is
        throttled,        // 429; a reading call has been tried again by then
        server_failed,    // 5xx; for a writing call one that Chatwoot itself answered
        not_chatwoot,     // HTML, a redirect, truncated or unmanaged JSON: a proxy, or the wrong address
        unknown_outcome,  // a writing call without a usable answer: it may have been carried out
        interrupted,      // we were told to stop before it was sent, or sent again
    };

    // What is known of a writing call. A reading call changes nothing: not_done.
    enum class Outcome {
        not_done,
        unknown,  // carried out, not, or (an update) in part
    };

    Kind kind = Kind::unreachable;
    Outcome outcome = Outcome::not_done;
    // Chatwoot itself has answered: nothing of the call is still under way, so where the outcome is unknown
    // one look tells, without waiting for a late effect.
    bool answered = false;
    int status = 0;
    std::string message;                  // what was attempted, what the server said, what to do next
    std::string server_message;           // as it came, without the rest; empty when there was none
    std::vector<std::string> attributes;  // of a 422
    std::optional<std::chrono::milliseconds> wait;  // of throttled: the same call may be sent again after it

    bool surely_not_done() const { return outcome == Outcome::not_done; }
};

template <class T>
using ApiResult = state::Result<T, ApiError>;

// A call as its messages tell it.
struct ApiCall {
    enum class On { server, account, inbox };
    enum class Effect {
        none,       // a reading call
        whole,      // carried out in one transaction or not at all
        in_stages,  // an update: what a later stage refuses leaves the earlier ones done
    };

    On on = On::server;
    Effect effect = Effect::none;
    std::string what;     // `create an inbox in account acme`
    std::string url;      // of the server, as the manifests have it
    std::string account;  // its number
    std::string path;     // below the url
    std::size_t body = 0;
};

ApiError explain(const ApiCall& call, const HttpFailure& failure);

// Precondition: a status that is not 2xx.
ApiError explain(const ApiCall& call, const HttpReply& reply);

// An answer with a status of success whose content is of no use; `found` says what it is instead.
ApiError explain_unreadable(const ApiCall& call, const HttpReply& reply, const std::string& found);

}  // namespace inboxctl::agent
