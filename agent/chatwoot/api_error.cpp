#include "agent/chatwoot/api_error.hpp"

#include <boost/json/parse.hpp>

#include "agent/http/url.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

using Kind = ApiError::Kind;
using Outcome = ApiError::Outcome;
using On = ApiCall::On;
using Effect = ApiCall::Effect;
namespace json = boost::json;

constexpr std::size_t longest_words = 600;

// What a server or a proxy wrote, fit for a line of a terminal.
std::string tame(std::string_view text) {
    if (text.size() <= longest_words) return state::printable(text);
    std::size_t end = longest_words;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return state::printable(text.substr(0, end)) + "…";
}

// A refusal's content. Chatwoot's own is a JSON object; a proxy's seldom is.
struct Words {
    bool is_json = false;
    bool asks_to_sign_in = false;  // `errors` is what devise answers; its text follows the server's language
    std::string text;
    std::vector<std::string> attributes;
};

Words words_of(const HttpReply& reply) {
    Words words;
    boost::system::error_code failure;
    const json::value whole = json::parse(reply.body, failure);
    const json::object* object = failure ? nullptr : whole.if_object();
    if (object == nullptr) return words;
    words.is_json = true;
    const auto take = [&](const json::value* value) {
        if (value != nullptr && value->is_string() && words.text.empty())
            words.text = tame(value->get_string());
    };
    take(object->if_contains("message"));
    take(object->if_contains("error"));
    if (const auto* errors = object->if_contains("errors"); errors != nullptr && errors->is_array()) {
        words.asks_to_sign_in = true;
        if (!errors->get_array().empty()) take(&errors->get_array().front());
    }
    if (const auto* names = object->if_contains("attributes"); names != nullptr && names->is_array())
        for (const auto& name : names->get_array())
            if (name.is_string()) words.attributes.push_back(tame(name.get_string()));
    return words;
}

std::string quoted(const std::string& text) { return text.empty() ? "" : " (\"" + text + "\")"; }

bool is_html(const HttpReply& reply) { return reply.content_type.find("html") != std::string::npos; }

std::string kind_of_content(const HttpReply& reply) {
    if (is_html(reply)) return "a page of HTML";
    return reply.body.empty() ? "nothing" : "something that is not Chatwoot's";
}

// Kind, and what stands behind "cannot …: ".
struct Explained {
    Kind kind = Kind::refused;
    std::string why;
};

Explained unauthorized(const ApiCall& call, const Words& words) {
    const std::string own_token =
        "the one under Profile Settings, Access Token of an administrator's dashboard";
    const auto says = [&](std::string_view text) { return words.text == text; };
    if (words.asks_to_sign_in)
        return {Kind::unauthorized,
                "no token has reached Chatwoot" + quoted(words.text) +
                    "; a proxy in between drops the header api-access-token: let it pass"};
    if (says("Invalid Access Token"))
        return {Kind::unauthorized, "the server does not know the token" + quoted(words.text) +
                                        "; it may have been reset, or belong to another server: use " +
                                        own_token};
    if (says("Access to this endpoint is not authorized for bots"))
        return {Kind::unauthorized,
                "the token is a bot's or a platform app's" + quoted(words.text) + "; use " + own_token};
    if (says("Account is suspended"))
        return {Kind::unauthorized, "account " + call.account + " is suspended" + quoted(words.text) +
                                        "; whoever runs the server can make it active again"};
    if (says("You are not authorized to access this account"))
        return {Kind::unauthorized, "the token's user is not a member of account " + call.account +
                                        quoted(words.text) +
                                        "; add the user as an administrator, or correct the account's id"};
    if (says("You are not authorized to do this action"))
        return {Kind::unauthorized, "the token's user is an agent, and this needs an administrator" +
                                        quoted(words.text) +
                                        "; change the role under Settings, Agents, or use another token"};
    if (words.is_json)
        return {Kind::unauthorized,
                "the server does not accept the token" + quoted(words.text) + "; use " + own_token};
    return {Kind::unauthorized,
            "status 401 did not come from Chatwoot but from a proxy that wants a password of its own; let "
            "requests for " +
                call.url + "/api/ pass"};
}

Explained not_found(const ApiCall& call, const Words& words) {
    if (!words.is_json || words.text == "Not Found")
        return {Kind::not_chatwoot,
                "there is no Chatwoot API at " + call.url + call.path +
                    " (404); is the url right? It is the dashboard's address without /app and what follows"};
    switch (call.on) {
        case On::server:
            break;
        case On::account:
            return {Kind::not_found, "account " + call.account + " is not on " + call.url +
                                         ", or not the token's" + quoted(words.text) +
                                         "; the id is in the dashboard's address: …/app/accounts/1/…"};
        case On::inbox:
            return {Kind::not_found, "it is not there" + quoted(words.text) +
                                         "; it was deleted, belongs to another account, or what the request "
                                         "refers to (a bot) does"};
    }
    return {Kind::not_found, "the server does not know it" + quoted(words.text)};
}

// Where the manifests should point, when a redirect keeps the path.
std::string redirected(const ApiCall& call, const HttpReply& reply) {
    const std::string location = tame(reply.location);
    if (location.empty())
        return "the server redirects (" + std::to_string(reply.status) + ") without saying where";
    std::string text = "the server redirects to " + location;
    if (location.ends_with(call.path)) {
        const auto url = location.substr(0, location.size() - call.path.size());
        if (parse_url(url)) return text + "; write url = \"" + url + "\"";
    }
    return text + ", and redirects are not followed; is the url right, or does a proxy ask for a login?";
}

Explained client_error(const ApiCall& call, const HttpReply& reply, const Words& words) {
    const std::string status = std::to_string(reply.status);
    switch (reply.status) {
        case 401:
            return unauthorized(call, words);
        case 402:
            return {Kind::limit_reached,
                    "the account may have no more inboxes" + quoted(words.text) +
                        "; raise its limit or delete one that is not needed (those still "
                        "being deleted count)"};
        case 403:
            return {Kind::not_chatwoot,
                    "status 403 did not come from Chatwoot, which never sends it, but from "
                    "a proxy or firewall in front of " +
                        call.url + quoted(words.text) + "; let the request pass there"};
        case 404:
            return not_found(call, words);
        case 413:
            return {Kind::refused,
                    "a proxy in front of " + call.url + " takes no body of " + std::to_string(call.body) +
                        " bytes (413); raise its limit (nginx: client_max_body_size), or use a "
                        "smaller avatar"};
        case 422: {
            std::string why = "the server refused it: " + (words.text.empty() ? status : words.text);
            for (std::size_t i = 0; i < words.attributes.size(); ++i)
                why += (i == 0 ? " [" : ", ") + words.attributes[i];
            if (!words.attributes.empty()) why += "]";
            if (call.effect == Effect::in_stages) why += "; other parts of the update may have been stored";
            return {words.is_json ? Kind::refused : Kind::not_chatwoot, std::move(why)};
        }
        case 429:
            return {Kind::throttled,
                    "too many requests from this address in one minute (429); wait a minute, or "
                    "raise RACK_ATTACK_LIMIT on the server"};
        default:
            if (words.is_json)
                return {Kind::refused,
                        "the server refused the request: status " + status + quoted(words.text)};
            // nginx says 400 to plain HTTP on a port for TLS.
            return {Kind::not_chatwoot, "status " + status + " with " + kind_of_content(reply) +
                                            "; a proxy in front of " + call.url + " may have answered" +
                                            (call.url.starts_with("http:") ? ": is it to be https://?" : "")};
    }
}

Explained server_error(const HttpReply& reply, const Words& words) {
    const std::string status = std::to_string(reply.status);
    if (reply.status == 500 && words.is_json)
        return {Kind::server_failed,
                "Chatwoot failed on it (500" + (words.text.empty() ? "" : ", " + words.text) +
                    "); its log says why: a value that it cannot store, or more than 15 s of work"};
    if (reply.status == 502 || reply.status == 503 || reply.status == 504)
        return {Kind::server_failed,
                "a proxy answered " + status +
                    " in Chatwoot's place; is Chatwoot being restarted, down, or too slow?"};
    return {Kind::server_failed,
            "status " + status + " with " +
                (words.is_json ? "the words" + quoted(words.text) : kind_of_content(reply))};
}

// The sentence around it, and what it means for a writing call.
ApiError finished(const ApiCall& call, Explained explained, bool done_for_sure_not) {
    ApiError error;
    error.kind = explained.kind;
    if (call.effect != Effect::none && !done_for_sure_not) error.outcome = Outcome::unknown;
    if (error.kind == Kind::unknown_outcome)
        error.message = "tried to " + call.what + ", and it may have been carried out: " + explained.why +
                        "; look at the server before it is tried again";
    else
        error.message = "cannot " + call.what + ": " + explained.why;
    return error;
}

}  // namespace

ApiError explain(const ApiCall& call, const HttpFailure& failure) {
    const bool writing = call.effect != Effect::none;
    switch (failure.kind) {
        case HttpFailure::Kind::not_sent:
            return finished(call, {Kind::unreachable, failure.message}, true);
        case HttpFailure::Kind::interrupted:
            return finished(call, {Kind::interrupted, failure.message}, true);
        case HttpFailure::Kind::no_answer:
            return finished(call, {writing ? Kind::unknown_outcome : Kind::unreachable, failure.message},
                            false);
        case HttpFailure::Kind::bad_answer:
            return finished(call, {writing ? Kind::unknown_outcome : Kind::not_chatwoot, failure.message},
                            false);
    }
    return {};
}

ApiError explain(const ApiCall& call, const HttpReply& reply) {
    Words words = words_of(reply);
    const bool writing = call.effect != Effect::none;
    Explained explained;
    bool surely_not_done = true;
    bool answered = words.is_json;
    if (reply.status < 400) {
        explained = {Kind::not_chatwoot, redirected(call, reply)};
    } else if (reply.status < 500) {
        explained = client_error(call, reply, words);
        surely_not_done = reply.status != 422 || call.effect != Effect::in_stages;
        answered = answered || reply.status == 429;
    } else {
        explained = server_error(reply, words);
        surely_not_done = false;
        answered = reply.status == 500 && words.is_json;
        if (writing && !answered) explained.kind = Kind::unknown_outcome;
    }
    ApiError error = finished(call, std::move(explained), surely_not_done);
    error.answered = answered;
    error.status = reply.status;
    error.server_message = std::move(words.text);
    error.attributes = std::move(words.attributes);
    return error;
}

ApiError explain_unreadable(const ApiCall& call, const HttpReply& reply, const std::string& found) {
    std::string why = call.url + call.path + " answered " + (is_html(reply) ? "a page of HTML" : found);
    if (call.effect == Effect::none) why += "; is the url right, and is it Chatwoot that answers there?";
    const Kind kind = call.effect == Effect::none ? Kind::not_chatwoot : Kind::unknown_outcome;
    ApiError error = finished(call, {kind, std::move(why)}, false);
    error.status = reply.status;
    return error;
}

}  // namespace inboxctl::agent
