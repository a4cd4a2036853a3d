#include "agent/chatwoot/api_error.hpp"

#include "agent/chatwoot/refusal.hpp"
#include "agent/chatwoot/server_words.hpp"

namespace inboxctl::agent {

namespace {

using Kind = ApiError::Kind;
using Outcome = ApiError::Outcome;
using Effect = ApiCall::Effect;

enum class Done { certainly_not, perhaps };

// The sentence around a refusal, and what it means for a writing call.
ApiError finished(const ApiCall& call, const Refusal& refusal, Done done) {
    ApiError error;
    error.kind = refusal.kind;
    if (call.effect != Effect::none && done == Done::perhaps) error.outcome = Outcome::unknown;
    if (error.kind == Kind::unknown_outcome)
        error.message = "tried to " + call.what + ", and it may have been carried out: " + refusal.why +
                        "; check the server before you try again";
    else
        error.message = "cannot " + call.what + ": " + refusal.why;
    return error;
}

}  // namespace

ApiError explain(const ApiCall& call, const HttpFailure& failure) {
    const bool writing = call.effect != Effect::none;
    switch (failure.kind) {
        case HttpFailure::Kind::not_sent:
            return finished(call, {Kind::unreachable, failure.message}, Done::certainly_not);
        case HttpFailure::Kind::interrupted:
            return finished(call, {Kind::interrupted, failure.message}, Done::certainly_not);
        case HttpFailure::Kind::no_answer:
            return finished(call, {writing ? Kind::unknown_outcome : Kind::unreachable, failure.message},
                            Done::perhaps);
        case HttpFailure::Kind::bad_answer:
            return finished(call, {writing ? Kind::unknown_outcome : Kind::not_chatwoot, failure.message},
                            Done::perhaps);
    }
    return {};
}

ApiError explain(const ApiCall& call, const HttpReply& reply) {
    ServerWords words = server_words(reply);
    Refusal refusal = refusal_of(call, reply, words);
    Done done = Done::certainly_not;
    bool answered = words.is_json;
    if (reply.status >= 500) {
        done = Done::perhaps;
        answered = reply.status == 500 && words.is_json;
        if (call.effect != Effect::none && !answered) refusal.kind = Kind::unknown_outcome;
    } else if (reply.status >= 400) {
        if (reply.status == 422 && call.effect == Effect::in_stages) done = Done::perhaps;
        answered = answered || reply.status == 429;
    }
    ApiError error = finished(call, refusal, done);
    error.answered = answered;
    error.status = reply.status;
    error.server_message = std::move(words.text);
    error.attributes = std::move(words.attributes);
    return error;
}

ApiError explain_unreadable(const ApiCall& call, const HttpReply& reply, const std::string& found) {
    std::string why = call.url + call.path + " returned " + (is_html(reply) ? "an HTML page" : found);
    if (call.effect == Effect::none) why += "; check that url is the address of a Chatwoot server";
    const Kind kind = call.effect == Effect::none ? Kind::not_chatwoot : Kind::unknown_outcome;
    ApiError error = finished(call, {kind, std::move(why)}, Done::perhaps);
    error.status = reply.status;
    return error;
}

}  // namespace inboxctl::agent
