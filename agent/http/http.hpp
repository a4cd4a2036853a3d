// The port for HTTP: one request in, one response or one reason out.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "state/model/result.hpp"
#include "state/model/secret.hpp"

namespace inboxctl::agent {

namespace asio = boost::asio;

enum class Method { get, post, patch, delete_ };

// As on the wire: GET.
std::string_view to_string(Method method);

struct HttpRequest {
    Method method = Method::get;
    std::string target;  // path and query, with the path of the base URL in front
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;      // besides token, Host, Accept, User-Agent
    std::chrono::milliseconds deadline{std::chrono::seconds(30)};  // resolver, connect, TLS, all of it
};

struct HttpReply {
    int status = 0;
    std::string content_type;
    std::string location;     // of a redirect
    std::string date;         // the server's clock
    std::string retry_after;  // of a 429 or 503, if a proxy sets it
    std::string body;         // empty if a sink took it
};

// Why there is no response, and what that means for the request.
struct HttpFailure {
    enum class Kind {
        not_sent,     // the server cannot have seen it: name unknown, refused, certificate not trusted
        no_answer,    // it may have been carried out: the connection was closed or the deadline passed
        bad_answer,   // the response is not HTTP, truncated, or too large
        interrupted,  // stopped before it was sent
    };

    Kind kind = Kind::not_sent;
    std::string message;  // what was attempted, on which host, what to do; never a secret
};

// Receives the body of a 200 as it arrives; it is never complete in memory.
class BodySink {
  public:
    virtual ~BodySink() = default;

    // A body begins. What came before belongs to an attempt that failed.
    virtual void begin() = 0;

    // False stops reading: the response ends there, without a failure.
    virtual bool take(std::string_view piece) = 0;
};

// One server: connections kept alive, the token in a header. Redirects are not followed. The request and the
// sink must live until the call returns; no message holds a token or a body.
class Http {
  public:
    virtual ~Http() = default;
    virtual asio::awaitable<state::Result<HttpReply, HttpFailure>> send(const HttpRequest& request) = 0;
    virtual asio::awaitable<state::Result<HttpReply, HttpFailure>> send(const HttpRequest& request,
                                                                        BodySink& sink) = 0;

    // Sends nothing from now on: what still waits ends `interrupted`, what is in flight continues.
    virtual void stop() = 0;
};

}  // namespace inboxctl::agent
