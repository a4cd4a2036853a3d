// An HTTP client against the scripted server.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agent/http/beast_http.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/run.hpp"

namespace inboxctl::tests {

using namespace agent;
using Sent = state::Result<HttpReply, HttpFailure>;

inline const std::string ok = answer("200 OK", "{}");
inline const std::string the_token = "tokentokentokentokentoke";

struct Client {
    asio::io_context io;
    std::unique_ptr<Http> http;

    explicit Client(const std::string& url, std::function<void(HttpOptions&)> change = {}) {
        HttpOptions options{.url = *parse_url(url)};
        if (change) change(options);
        http = make_beast_http(io, std::move(options), state::Secret(the_token));
    }
    explicit Client(const RawServer& server, std::function<void(HttpOptions&)> change = {})
        : Client("http://127.0.0.1:" + server.port(), std::move(change)) {}

    Sent send(const HttpRequest& request) { return run(io, http->send(request)); }
    Sent send(const HttpRequest& request, BodySink& sink) { return run(io, http->send(request, sink)); }
};

inline HttpRequest get(std::chrono::milliseconds deadline = std::chrono::seconds(5)) {
    HttpRequest request;
    request.target = "/api";
    request.deadline = deadline;
    return request;
}

inline HttpRequest post(std::string body = "{}",
                        std::chrono::milliseconds deadline = std::chrono::seconds(5)) {
    HttpRequest request = get(deadline);
    request.method = Method::post;
    request.content_type = "application/json";
    request.body = std::move(body);
    return request;
}

}  // namespace inboxctl::tests
