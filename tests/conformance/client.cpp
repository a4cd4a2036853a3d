#include "tests/conformance/client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>

namespace inboxctl::tests {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using Error = boost::system::error_code;

http::request<http::string_body> message(const Request& request) {
    http::request<http::string_body> result;
    result.method_string(request.method);
    result.target(request.path);
    result.version(11);
    result.set(http::field::host, "127.0.0.1");
    result.set(http::field::accept_encoding, "identity");
    for (const auto& [name, value] : request.headers)
        result.insert(name, value);
    result.body() = request.body;
    if (request.has_body || request.method != "GET") result.content_length(request.body.size());
    return result;
}

Answer answer_of(const http::response<http::string_body>& response) {
    Answer answer{.status = static_cast<int>(response.result_int())};
    for (const auto& header : response) {
        std::string name(header.name_string());
        for (auto& c : name)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        answer.headers.emplace(std::move(name), std::string(header.value()));
    }
    boost::json::parse_options options;
    options.max_depth = 512;
    Error wrong;
    auto json = boost::json::parse(response.body(), wrong, {}, options);
    if (!wrong) answer.json = std::move(json);
    return answer;
}

// One exchange, step by step; `error` says how it ended.
struct Exchange {
    boost::asio::io_context io;
    beast::tcp_stream stream{io};
    http::request<http::string_body> request;
    http::response_parser<http::string_body> response;
    beast::flat_buffer buffer;
    Error error;

    void run(const boost::asio::ip::tcp::endpoint& server) {
        stream.async_connect(server, [this](Error failed) {
            if (failed) return finish(failed);
            http::async_write(stream, request, [this](Error unsent, std::size_t) {
                if (unsent) return finish(unsent);
                read();
            });
        });
        io.run();
    }

    void read() {
        http::async_read(stream, buffer, response, [this](Error failed, std::size_t) { finish(failed); });
    }

    void finish(Error how) {
        error = how;
        stream.close();
    }
};

}  // namespace

Answer send(std::uint16_t port, const Request& request) {
    Exchange exchange;
    exchange.request = message(request);
    exchange.response.body_limit(std::uint64_t{64} << 20U);
    exchange.stream.expires_after(request.give_up_after);
    exchange.run({boost::asio::ip::make_address("127.0.0.1"), port});
    if (exchange.error == beast::error::timeout) return Answer{.gave_up = true};
    if (exchange.error)
        throw boost::system::system_error(exchange.error, request.method + " " + request.path);
    return answer_of(exchange.response.get());
}

}  // namespace inboxctl::tests
