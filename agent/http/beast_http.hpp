// HTTP/1.1 over plain sockets and TLS, by Beast and OpenSSL.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "agent/http/http.hpp"
#include "agent/http/url.hpp"

namespace inboxctl::agent {

struct HttpOptions {
    Url url;
    std::string ca_file;                    // empty: the system's authorities
    std::size_t connections = 4;            // the most at one time
    std::size_t max_body = 256U << 20U;     // bytes of one response
    std::chrono::seconds fresh{30};         // a POST or PATCH goes only on a connection used so recently
    std::chrono::seconds longest_idle{60};  // Chatwoot's own web server closes after 65 s
};

// `token` goes in the header api-access-token: proxies drop names with underscores, Chatwoot accepts both.
// Throws std::runtime_error when ca_file cannot be read: before any request.
std::unique_ptr<Http> make_beast_http(asio::io_context& io, HttpOptions options, state::Secret token);

}  // namespace inboxctl::agent
