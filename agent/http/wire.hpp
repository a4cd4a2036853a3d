// A request as bytes to send. Written by hand so that the string with the token can be wiped.
#pragma once

#include <string_view>

#include "agent/http/http.hpp"
#include "agent/http/url.hpp"

namespace inboxctl::agent {

struct Wire {
    state::Secret head;     // request line, headers, and the body if it is small
    std::string_view rest;  // a large body, not copied
};

// The result refers to `request`. Fails with not_sent on a line break or another control character in the
// token, the target or a header: it would end its line and begin another.
state::Result<Wire, HttpFailure> write_request(const HttpRequest& request, const Url& url,
                                               const state::Secret& token);

}  // namespace inboxctl::agent
