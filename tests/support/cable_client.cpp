#include "tests/support/cable_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <deque>

namespace inboxctl::tests {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
namespace json = boost::json;
using Error = boost::system::error_code;
using Clock = std::chrono::steady_clock;

struct CableClient::Impl {
    asio::io_context io;
    websocket::stream<asio::ip::tcp::socket> stream{io};
    websocket::response_type answer;
    beast::flat_buffer buffer;
    std::deque<json::value> frames;
    bool ended = false;

    explicit Impl(std::uint16_t port) {
        stream.next_layer().connect({asio::ip::make_address("127.0.0.1"), port});
        stream.set_option(websocket::stream_base::decorator([](websocket::request_type& request) {
            request.set(beast::http::field::sec_websocket_protocol, "actioncable-v1-json");
        }));
        stream.handshake(answer, "127.0.0.1", "/cable");
        read();
    }

    void read() {
        stream.async_read(buffer, [this](Error failed, std::size_t) {
            if (failed) return void(ended = true);
            frames.push_back(json::parse(beast::buffers_to_string(buffer.data())));
            buffer.clear();
            read();
        });
    }
};

CableClient::CableClient(std::uint16_t port) : impl_(std::make_unique<Impl>(port)) {}
CableClient::~CableClient() = default;

std::string CableClient::protocol() const {
    return std::string(impl_->answer[beast::http::field::sec_websocket_protocol]);
}

void CableClient::send(const std::string& frame) { impl_->stream.write(asio::buffer(frame)); }

void CableClient::subscribe(const std::string& identifier) {
    send(json::serialize(json::object{{"command", "subscribe"}, {"identifier", identifier}}));
}

std::optional<json::value> CableClient::next_of_any_kind(std::chrono::milliseconds patience) {
    const auto end = Clock::now() + patience;
    while (impl_->frames.empty() && !impl_->ended && Clock::now() < end)
        impl_->io.run_one_until(end);
    if (impl_->frames.empty()) return std::nullopt;
    auto frame = std::move(impl_->frames.front());
    impl_->frames.pop_front();
    return frame;
}

std::optional<json::value> CableClient::next(std::chrono::milliseconds patience) {
    const auto end = Clock::now() + patience;
    for (auto now = Clock::now(); now < end; now = Clock::now()) {
        auto frame = next_of_any_kind(std::chrono::ceil<std::chrono::milliseconds>(end - now));
        const auto* type = frame && frame->is_object() ? frame->get_object().if_contains("type") : nullptr;
        if (type == nullptr || *type != "ping") return frame;
    }
    return std::nullopt;
}

bool CableClient::has_ended() const { return impl_->ended; }

}  // namespace inboxctl::tests
