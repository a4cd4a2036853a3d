// HTTP/1.1 over plain sockets and TLS, by Beast and OpenSSL.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "agent/http.hpp"

namespace inboxctl::agent {

// `https://chat.example/path` taken apart. `prefix` has no trailing slash.
struct Url {
    enum class Scheme { http, https };

    Scheme scheme = Scheme::https;
    std::string host;  // without brackets
    std::string port;
    std::string prefix;

    bool operator==(const Url&) const = default;
};

// Nothing when it is not an http or https URL, or has user info, a query or a fragment.
std::optional<Url> parse_url(std::string_view text);

// localhost, 127.0.0.0/8 and ::1, by spelling: what may be spoken to without TLS and is not throttled.
bool is_loopback(const Url& url);

struct HttpOptions {
    Url url;
    std::string ca_file;                                      // empty: the system's authorities
    std::size_t connections = 4;                              // at most so many at once
    std::size_t max_body = 256U << 20U;                       // bytes of one answer
    std::chrono::seconds fresh{30};  // a POST or PATCH goes only on a connection used so recently
};

// `token` goes in the header api-access-token (proxies drop names with underscores; Chatwoot takes both).
// Throws std::runtime_error when ca_file cannot be read: before any request.
std::unique_ptr<Http> make_beast_http(asio::io_context& io, HttpOptions options, state::Secret token);

}  // namespace inboxctl::agent
