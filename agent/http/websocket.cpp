#include "agent/http/websocket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include "agent/http/dial.hpp"
#include "agent/system/wipe.hpp"

namespace inboxctl::agent {

namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using Header = beast::http::field;

constexpr auto tuple_token = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t usual_message = 65536;

template <class Layer>
class BeastWebSocket final : public WebSocket {
  public:
    BeastWebSocket(std::unique_ptr<Layer> layer, const WebSocketOptions& options)
        : stream_(std::move(*layer)), silence_(options.silence) {
        stream_.read_message_max(options.max_message);
        stream_.text(true);
        stream_.set_option(websocket::stream_base::decorator(
            [protocol = options.protocol](websocket::request_type& request) {
                request.set(Header::user_agent, "inboxctl/" INBOXCTL_VERSION);
                request.set(Header::sec_websocket_protocol, protocol);
            }));
    }

    ~BeastWebSocket() override { forget_message(); }

    // The stream's time limit is still the one of dial().
    asio::awaitable<error_code> shake_hands(const std::string& host, const std::string& target) {
        error_code failure;
        co_await stream_.async_handshake(answer_, host, target,
                                         asio::redirect_error(asio::use_awaitable, failure));
        co_return failure;
    }

    unsigned answered() const { return answer_.result_int(); }

    // Beast's own idle limit counts from the handshake unless it sends pings itself, so each message gets a
    // time limit on the socket instead.
    asio::awaitable<std::optional<std::string_view>> read() override {
        forget_message();
        if (closed_) co_return std::nullopt;
        limit_time();
        const auto [failure, size] = co_await stream_.async_read(buffer_, tuple_token);
        if (failure) {
            note(failure);
            co_return std::nullopt;
        }
        co_return std::string_view(static_cast<const char*>(buffer_.cdata().data()), size);
    }

    asio::awaitable<bool> write(std::string_view text) override {
        if (closed_) co_return false;
        limit_time();
        const auto [failure, size] = co_await stream_.async_write(asio::buffer(text), tuple_token);
        if (failure) note(failure);
        co_return !failure;
    }

    void close() override {
        closed_ = true;
        socket_of(stream_.next_layer()).close();
    }

    std::string why() const override { return why_; }

  private:
    void limit_time() { socket_of(stream_.next_layer()).expires_after(silence_); }

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

    // Messages hold what customers write. The buffer does not keep the size of a large one.
    void forget_message() {
        wipe_buffer(buffer_);
        if (buffer_.capacity() > usual_message) buffer_ = beast::flat_buffer();
    }

    websocket::stream<Layer> stream_;
    std::chrono::milliseconds silence_;
    websocket::response_type answer_;
    beast::flat_buffer buffer_;
    std::string why_ = "the connection was ended";
    bool closed_ = false;
};

HttpFailure not_opened(const Url& url, const std::string& why) {
    return {HttpFailure::Kind::not_sent, "cannot open the push connection to " + authority(url) + ": " + why};
}

std::string explain(const error_code& failure, unsigned status, const WebSocketOptions& options,
                    const Deadline& deadline) {
    if (failure == beast::error::timeout)
        return "the WebSocket handshake took longer than " + to_string(deadline.length);
    if (failure == websocket::error::upgrade_declined)
        return "the response was status " + std::to_string(status) +
               ", not a WebSocket; if a proxy is in front " +
               "of Chatwoot, configure it to upgrade requests for " + options.target;
    return "the WebSocket handshake failed (" + failure.message() + ")";
}

template <class Layer>
asio::awaitable<WebSocketOpened> open_on(std::unique_ptr<Layer> layer, const Url& url,
                                         const WebSocketOptions& options, const Deadline& deadline) {
    auto socket = std::make_unique<BeastWebSocket<Layer>>(std::move(layer), options);
    const error_code failure = co_await socket->shake_hands(authority(url), options.target);
    if (failure) co_return not_opened(url, explain(failure, socket->answered(), options, deadline));
    co_return std::unique_ptr<WebSocket>(std::move(socket));
}

}  // namespace

asio::awaitable<WebSocketOpened> open_websocket(asio::any_io_executor executor, const Url& url,
                                                const TlsContext& tls, const WebSocketOptions& options,
                                                const Deadline& deadline) {
    Dialed stream = co_await dial(executor, url, tls, deadline);
    if (!stream) co_return stream.error();
    if (auto* plain = std::get_if<std::unique_ptr<PlainStream>>(&*stream))
        co_return co_await open_on(std::move(*plain), url, options, deadline);
    co_return co_await open_on(std::move(std::get<std::unique_ptr<TlsStream>>(*stream)), url, options,
                               deadline);
}

}  // namespace inboxctl::agent
