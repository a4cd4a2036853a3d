#include "agent/stream/websocket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "agent/stream/layer.hpp"
#include "agent/system/deadline.hpp"
#include "agent/system/wipe.hpp"

namespace inboxctl::agent {

namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using Header = beast::http::field;

constexpr std::size_t usual_message = 65536;

class BeastWebSocket final : public WebSocket {
  public:
    BeastWebSocket(Stream stream, const MessageLimits& limits)
        : stream_(std::move(stream)), silence_(limits.silence) {
        stream_.read_message_max(limits.size);
        stream_.text(true);
    }

    ~BeastWebSocket() override { forget_message(); }

    // The stream's time limit is still that of dialling.
    asio::awaitable<Greeted> greet(const Greeting& greeting) {
        stream_.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
            if (!greeting.user_agent.empty()) request.set(Header::user_agent, greeting.user_agent);
            request.set(Header::sec_websocket_protocol, greeting.protocol);
        }));
        Greeted result;
        websocket::response_type answer;
        co_await stream_.async_handshake(answer, greeting.host, greeting.target,
                                         asio::redirect_error(asio::use_awaitable, result.failure));
        result.status = answer.result_int();
        result.protocol = answer[Header::sec_websocket_protocol];
        co_return result;
    }

    asio::awaitable<error_code> welcome(const UpgradeRequest& request, std::string_view protocol) {
        stream_.set_option(websocket::stream_base::decorator([&](websocket::response_type& answer) {
            if (request[Header::sec_websocket_protocol].find(protocol) != beast::string_view::npos)
                answer.set(Header::sec_websocket_protocol, protocol);
        }));
        error_code failure;
        co_await stream_.async_accept(request, asio::redirect_error(asio::use_awaitable, failure));
        co_return failure;
    }

    // Beast's own idle limit counts from the handshake unless it sends pings itself, so the time of the
    // socket is limited instead, message by message.
    asio::awaitable<std::optional<std::string_view>> read() override {
        forget_message();
        if (closed_) co_return std::nullopt;
        limit_time();
        error_code failure;
        const auto size =
            co_await stream_.async_read(buffer_, asio::redirect_error(asio::use_awaitable, failure));
        if (failure) {
            note(failure);
            co_return std::nullopt;
        }
        co_return std::string_view(static_cast<const char*>(buffer_.cdata().data()), size);
    }

    asio::awaitable<bool> write(std::string_view text) override {
        if (closed_) co_return false;
        limit_time();
        error_code failure;
        co_await stream_.async_write(asio::buffer(text), asio::redirect_error(asio::use_awaitable, failure));
        if (failure) note(failure);
        co_return !failure;
    }

    asio::awaitable<void> say_goodbye() override {
        error_code ignored;  // it may be over already
        co_await stream_.async_close(websocket::close_code::going_away,
                                     asio::redirect_error(asio::use_awaitable, ignored));
    }

    void close() override {
        closed_ = true;
        socket().close();
    }

    void reset() override {
        error_code ignored;
        socket().socket().set_option(asio::socket_base::linger(true, 0), ignored);
        close();
    }

    std::string why() const override { return why_; }

  private:
    PlainStream& socket() { return stream_.next_layer().socket(); }

    void limit_time() {
        if (silence_.count() > 0) socket().expires_after(silence_);
    }

    void note(const error_code& failure) {
        closed_ = true;
        if (failure == beast::error::timeout)
            why_ = "no message for " + to_string(silence_);
        else if (failure == websocket::error::closed)
            why_ = "the server closed the connection";
        else if (failure == asio::error::eof || failure == asio::error::connection_reset)
            why_ = "the connection was cut";
        else
            why_ = "the connection broke (" + failure.message() + ")";
    }

    // Messages hold what customers write. A large one does not keep its room.
    void forget_message() {
        wipe_buffer(buffer_);
        if (buffer_.capacity() > usual_message) buffer_ = beast::flat_buffer();
    }

    // Without compression, which neither side offers here.
    websocket::stream<Layer, false> stream_;
    std::chrono::milliseconds silence_;
    beast::flat_buffer buffer_;
    std::string why_ = "the connection was ended";
    bool closed_ = false;
};

}  // namespace

asio::awaitable<Greeted> greet(Stream stream, const Greeting& greeting, const MessageLimits& limits) {
    auto socket = std::make_unique<BeastWebSocket>(std::move(stream), limits);
    Greeted result = co_await socket->greet(greeting);
    if (!result.failure) result.socket = std::move(socket);
    co_return result;
}

asio::awaitable<std::unique_ptr<WebSocket>> welcome(Stream stream, const UpgradeRequest& request,
                                                    std::string_view protocol, const MessageLimits& limits) {
    auto socket = std::make_unique<BeastWebSocket>(std::move(stream), limits);
    const error_code failure = co_await socket->welcome(request, protocol);
    if (failure) socket.reset();
    co_return std::move(socket);
}

}  // namespace inboxctl::agent
