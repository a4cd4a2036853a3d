// A request as the bytes that leave. Written by hand, because the string that holds the token is wiped.
#pragma once

#include <string_view>

#include "agent/http/http.hpp"
#include "agent/http/url.hpp"

namespace inboxctl::agent {

struct Wire {
    state::Secret head;     // request line, headers, and the body when it is small
    std::string_view rest;  // a large body, which stays where it is
};

// The result refers to `request`. Refused (not_sent): a line break or another control character in the
// token, the target or a header, which would end its line and begin another.
state::Result<Wire, HttpFailure> write_request(const HttpRequest& request, const Url& url,
                                               const state::Secret& token);

}  // namespace inboxctl::agent
