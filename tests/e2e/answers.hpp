// What a server, or a proxy in front of it, may answer in place of what was asked for.
#pragma once

#include <string>
#include <vector>

namespace inboxctl::tests {

struct BadAnswer {
    std::string name;
    int status = 0;
    std::string body, type, headers;
    std::string says;      // part of the message that it must lead to
    int exit_of_plan = 0;  // as README's table has it
};

inline std::vector<BadAnswer> bad_answers() {
    const std::string json = "application/json; charset=utf-8", html = "text/html";
    const std::string page = "<!DOCTYPE html><html><body>oops</body></html>";
    const auto error = [](const std::string& words) { return "{\"error\":\"" + words + "\"}"; };
    return {
        {"an HTML 404", 404, page, html, "{}", "set url to the dashboard's address", 69},
        {"an HTML 413", 413, page, html, "{}", "client_max_body_size", 69},
        {"an HTML 502", 502, page, html, "{}", "a proxy answered 502", 69},
        {"truncated JSON", 200, "{\"payload\":[{\"id\":1,\"na", json, "{}",
         "check that url is the address of a Chatwoot server", 69},
        {"a page of HTML with 200", 200, page, html, "{}", "an HTML page", 69},
        {"a redirect", 302, "", html, R"({"location":"https://login.example.com/"})",
         "redirects to https://login.example.com/", 69},
        {"401 without credentials", 401,
         R"({"errors":["You need to sign in or sign up before continuing."]})", json, "{}",
         "Chatwoot received no token", 77},
        {"401 for an unknown token", 401, error("Invalid Access Token"), json, "{}",
         "does not know the token", 77},
        {"401 for a bot's token", 401, error("Access to this endpoint is not authorized for bots"), json,
         "{}", "belongs to a bot or a platform app", 77},
        {"401 for a suspended account", 401, error("Account is suspended"), json, "{}", "is suspended", 77},
        {"401 for another's account", 401, error("You are not authorized to access this account"), json, "{}",
         "not a member of account 1", 77},
        {"401 for an agent", 401, error("You are not authorized to do this action"), json, "{}",
         "needs an administrator", 77},
        {"401 of a proxy", 401, page, html, "{}", "from a proxy that asks for a password", 77},
        {"402", 402, error("Account limit exceeded. Upgrade to a higher plan"), json, "{}",
         "has reached its limit of inboxes", 69},
        {"404 of Chatwoot", 404, error("Resource could not be found"), json, "{}",
         "has no account 1 for this token", 69},
        {"422", 422, R"({"message":"Name is reserved","attributes":["name"]})", json, "{}",
         "\"Name is reserved\" [name]", 69},
        {"429", 429, "Retry later\n", "text/plain", R"({"retry-after":"0"})", "too many requests", 69},
        {"500", 500, R"({"status":500,"error":"Internal Server Error"})", json, "{}",
         "Chatwoot failed with status 500", 69},
        {"a list of another shape", 200, R"({"payload":{"id":1}})", json, "{}",
         "check that url is the address of a Chatwoot server", 69},
    };
}

}  // namespace inboxctl::tests
