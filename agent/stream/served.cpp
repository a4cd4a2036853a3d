#include "agent/stream/served.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <cerrno>

namespace inboxctl::agent {

namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

}  // namespace

struct Served::Impl {
    explicit Impl(Socket socket) : stream(std::make_unique<PlainStream>(std::move(socket))) {}

    asio::awaitable<bool> read_message(http::request_parser<http::string_body>& parser);

    std::unique_ptr<PlainStream> stream;
    boost::beast::flat_buffer buffer;
    UpgradeRequest upgrade;  // the last request, if it was one
};

asio::awaitable<bool> Served::Impl::read_message(http::request_parser<http::string_body>& parser) {
    error_code failure;
    co_await http::async_read_header(*stream, buffer, parser,
                                     asio::redirect_error(asio::use_awaitable, failure));
    if (failure) co_return false;
    if (boost::beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        co_await asio::async_write(*stream, asio::buffer(go_on),
                                   asio::redirect_error(asio::use_awaitable, failure));
        if (failure) co_return false;
    }
    co_await http::async_read(*stream, buffer, parser, asio::redirect_error(asio::use_awaitable, failure));
    co_return !failure;
}

Served::Served(Socket socket) : impl_(std::make_unique<Impl>(std::move(socket))) {}
Served::Served(Served&&) noexcept = default;
Served::~Served() = default;

void Served::limit_time(std::chrono::milliseconds time) {
    if (time.count() > 0)
        impl_->stream->expires_after(time);
    else
        impl_->stream->expires_never();
}

asio::awaitable<std::optional<ServedRequest>> Served::read(std::uint64_t most_body) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(most_body);
    if (!co_await impl_->read_message(parser)) co_return std::nullopt;
    auto& message = parser.get();
    ServedRequest request;
    request.method = message.method_string();
    request.target = message.target();
    request.host = message[http::field::host];
    request.keep_alive = message.keep_alive();
    request.wants_websocket = boost::beast::websocket::is_upgrade(message);
    for (const auto& field : message)
        request.headers.emplace_back(field.name_string(), field.value());
    request.body = std::move(message.body());
    if (request.wants_websocket) impl_->upgrade = parser.release();
    co_return request;
}

asio::awaitable<bool> Served::write(std::string_view head, std::string_view body) {
    const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(body)};
    error_code failure;
    co_await asio::async_write(*impl_->stream, parts, asio::redirect_error(asio::use_awaitable, failure));
    co_return !failure;
}

asio::awaitable<void> Served::wait_for_end() {
    char byte = 0;
    error_code ignored;
    const auto space = asio::buffer(&byte, 1);
    co_await impl_->stream->async_read_some(space, asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<std::unique_ptr<WebSocket>> Served::welcome(std::string_view protocol,
                                                            const MessageLimits& limits) {
    return agent::welcome(std::move(impl_->stream), impl_->upgrade, protocol, limits);
}

bool Served::has_ended() const {
    char byte = 0;
    const auto got = recv(impl_->stream->socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

void Served::shut_down() {
    error_code ignored;
    impl_->stream->socket().shutdown(asio::socket_base::shutdown_both, ignored);
}

void Served::reset() {
    error_code ignored;
    impl_->stream->socket().set_option(asio::socket_base::linger(true, 0), ignored);
    impl_->stream->socket().close(ignored);
}

std::string_view reason_of(int status) { return http::obsolete_reason(static_cast<http::status>(status)); }

}  // namespace inboxctl::agent
