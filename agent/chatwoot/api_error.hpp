// Why a call of Chatwoot's API failed, and what a person can do about it.
//
// Chatwoot refuses with 401 (from 4.16 on with 403 if an account has no access to the API), puts its words
// under `message`, `error` or `errors`, and always answers in JSON; HTML comes from an unknown route or from
// a proxy in between. Recorded on 4.16.2, 4.15.1, 4.11.0 and 4.2.0 (tests/conformance/recordings: auth,
// auth_more, limit, members).
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
        unreachable,      // nothing was sent, or a reading call got no response
        unauthorized,     // 401, or 403 from Chatwoot: the message says which kind
        limit_reached,    // 402
        not_found,        // 404 from Chatwoot: the account, the inbox or the bot
        refused,          // 422 and the rest of 4xx: the same request would be refused again
        throttled,        // 429; a reading call was already retried
        server_failed,    // 5xx; for a writing call one from Chatwoot itself
        not_chatwoot,     // HTML, a redirect, truncated or unexpected JSON: a proxy, or the wrong address
        unknown_outcome,  // a writing call without a usable response: it may have been carried out
        interrupted,      // stopped before it was sent, or sent again
    };

    // What is known about a writing call. A reading call changes nothing: not_done.
    enum class Outcome {
        not_done,
        unknown,  // carried out, not carried out, or (an update) in part
    };

    Kind kind = Kind::unreachable;
    Outcome outcome = Outcome::not_done;
    // Chatwoot itself answered, so nothing of the call is still in progress: one read of the server decides
    // an unknown outcome, without waiting for a late effect.
    bool answered = false;
    int status = 0;
    std::string message;                            // what was attempted, the server's words, what to do next
    std::string server_message;                     // the server's words alone; empty if there were none
    std::vector<std::string> attributes;            // of a 422
    std::optional<std::chrono::milliseconds> wait;  // of throttled: when the call may be repeated

    bool surely_not_done() const { return outcome == Outcome::not_done; }
};

template <class T>
using ApiResult = state::Result<T, ApiError>;

// A call, as its messages describe it.
struct ApiCall {
    enum class On { server, account, inbox };
    enum class Effect {
        none,       // a reading call
        whole,      // carried out in one transaction or not at all
        in_stages,  // an update: until 4.15, a refusal by a later stage leaves the earlier ones stored; from
                    // 4.16 on, only a failed mail probe stores what it refuses
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

// A successful status with unusable content; `found` says what it is instead.
ApiError explain_unreadable(const ApiCall& call, const HttpReply& reply, const std::string& found);

}  // namespace inboxctl::agent
