#include "agent/chatwoot/refusal.hpp"

#include "agent/http/url.hpp"

namespace inboxctl::agent {

namespace {

using Kind = ApiError::Kind;
using On = ApiCall::On;
using Effect = ApiCall::Effect;

constexpr auto own_token =
    "use the access token of an administrator: Profile Settings > Access Token in the dashboard";

Refusal unauthorized(const ApiCall& call, const ServerWords& words) {
    const auto says = [&](std::string_view text) { return words.text == text; };
    const auto refused = [&](std::string why, const std::string& next) {
        return Refusal{Kind::unauthorized, std::move(why) + in_quotes(words.text) + "; " + next};
    };
    if (words.asks_to_sign_in)
        return refused("Chatwoot received no token",
                       "a proxy drops the header api-access-token: configure it to pass that header on");
    if (says("Invalid Access Token"))
        return refused("the server does not know the token",
                       std::string("it may have been reset or belong to another server; ") + own_token);
    if (says("Access to this endpoint is not authorized for bots"))
        return refused("the token belongs to a bot or a platform app", own_token);
    if (says("Account is suspended"))
        return refused(
            "account " + call.account + " is suspended",
            "a super admin can set it to active at " + call.url + "/super_admin/accounts/" + call.account);
    if (says("You are not authorized to access this account"))
        return refused("the token's user is not a member of account " + call.account,
                       "add the user as an administrator under Settings > Agents, or correct the account's "
                       "id in the manifest");
    if (says("You are not authorized to do this action"))
        return refused("the token's user is an agent, and this needs an administrator",
                       "change the role under Settings > Agents, or use an administrator's token");
    if (words.is_json) return refused("the server does not accept the token", own_token);
    return {Kind::unauthorized,
            "the response with status 401 is not from Chatwoot but from a proxy that asks for a password of "
            "its own; exempt " +
                call.url + "/api/ from it"};
}

// Chatwoot itself closes the API of an account from 4.16 on. Any other 403 comes from something in between.
Refusal forbidden(const ApiCall& call, const ServerWords& words) {
    if (words.text == "API access is not enabled for this account")
        return {Kind::unauthorized, "account " + call.account + " has no access to the API" +
                                        in_quotes(words.text) +
                                        "; ask whoever runs the server to enable it for this account"};
    return {Kind::not_chatwoot,
            "the response with status 403 is not from Chatwoot but from a proxy or "
            "firewall in front of " +
                call.url + in_quotes(words.text) + "; allow requests to " + call.url + "/api/ there"};
}

Refusal not_found(const ApiCall& call, const ServerWords& words) {
    if (!words.is_json || words.text == "Not Found")
        return {Kind::not_chatwoot,
                "there is no Chatwoot API at " + call.url + call.path +
                    " (404); set url to the dashboard's address without /app and everything after it, for "
                    "example url = \"https://chat.example.com\""};
    switch (call.on) {
        case On::server:
            break;
        case On::account:
            return {Kind::not_found, call.url + " has no account " + call.account + " for this token" +
                                         in_quotes(words.text) +
                                         "; correct the id: it is the number in the dashboard's address, " +
                                         call.url + "/app/accounts/NUMBER/"};
        case On::inbox:
            return {Kind::not_found, "Chatwoot cannot find it" + in_quotes(words.text) +
                                         "; the inbox, or a bot that the request names, was deleted or is "
                                         "in another account"};
    }
    return {Kind::not_found, "the server cannot find it" + in_quotes(words.text)};
}

// The url for the manifests, if the redirect keeps the path.
Refusal redirected(const ApiCall& call, const HttpReply& reply) {
    const std::string status = " (" + std::to_string(reply.status) + ")";
    const std::string location = short_line(reply.location);
    if (location.empty())
        return {Kind::not_chatwoot, "the server redirects" + status + " without a location; check url"};
    const std::string to = "the server redirects to " + location + status;
    if (location.ends_with(call.path)) {
        const auto url = location.substr(0, location.size() - call.path.size());
        if (parse_url(url)) return {Kind::not_chatwoot, to + "; set url = \"" + url + "\""};
    }
    return {Kind::not_chatwoot,
            to + ", and inboxctl does not follow redirects; check url, and whether a proxy asks for a login"};
}

Refusal invalid(const ApiCall& call, const ServerWords& words) {
    std::string why = "the server rejected it: ";
    why += words.text.empty() ? "status 422" : "\"" + words.text + "\"";
    for (std::size_t i = 0; i < words.attributes.size(); ++i)
        why += (i == 0 ? " [" : ", ") + words.attributes[i];
    if (!words.attributes.empty()) why += "]";
    if (call.effect == Effect::in_stages) why += "; other parts of the update may have been stored";
    return {words.is_json ? Kind::refused : Kind::not_chatwoot, std::move(why)};
}

Refusal client_error(const ApiCall& call, const HttpReply& reply, const ServerWords& words) {
    const std::string status = std::to_string(reply.status);
    switch (reply.status) {
        case 401:
            return unauthorized(call, words);
        case 402:
            return {Kind::limit_reached,
                    "the account has reached its limit of inboxes" + in_quotes(words.text) +
                        "; raise the limit, or delete an inbox that is not needed (one that is being "
                        "deleted still counts)"};
        case 403:
            return forbidden(call, words);
        case 404:
            return not_found(call, words);
        case 413:
            return {Kind::refused, "a proxy in front of " + call.url + " rejects a body of " +
                                       std::to_string(call.body) +
                                       " bytes (413); use a smaller avatar, or raise the proxy's limit "
                                       "(nginx: client_max_body_size 20m;)"};
        case 422:
            return invalid(call, words);
        case 429:
            return {Kind::throttled,
                    "too many requests from this address in one minute (429); wait a minute, or set "
                    "RACK_ATTACK_LIMIT on the server to a higher number"};
        default:
            break;
    }
    if (words.is_json)
        return {Kind::refused, "the server rejected the request: status " + status + in_quotes(words.text)};
    std::string why =
        "status " + status + " with " + content_of(reply) + ", probably from a proxy in front of " + call.url;
    // nginx answers 400 to plain HTTP on a port for TLS.
    if (call.url.starts_with("http:"))
        why += "; if its port is for TLS, set url = \"https" + call.url.substr(4) + "\"";
    return {Kind::not_chatwoot, std::move(why)};
}

Refusal server_error(const ApiCall& call, const HttpReply& reply, const ServerWords& words) {
    const std::string status = std::to_string(reply.status);
    if (reply.status == 500 && words.is_json)
        return {Kind::server_failed,
                "Chatwoot failed with status 500" + in_quotes(words.text) +
                    "; look for the cause in its log: usually a value that it cannot store, or more than "
                    "15 s of work"};
    if (reply.status == 502 || reply.status == 503 || reply.status == 504)
        return {Kind::server_failed, "a proxy answered " + status +
                                         " in place of Chatwoot, which may be restarting, down or "
                                         "overloaded; it is back when this prints a version: curl " +
                                         call.url + "/api"};
    return {Kind::server_failed,
            "status " + status + (words.is_json ? in_quotes(words.text) : " with " + content_of(reply))};
}

}  // namespace

Refusal refusal_of(const ApiCall& call, const HttpReply& reply, const ServerWords& words) {
    if (reply.status < 400) return redirected(call, reply);
    if (reply.status < 500) return client_error(call, reply, words);
    return server_error(call, reply, words);
}

}  // namespace inboxctl::agent
