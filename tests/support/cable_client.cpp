#include "tests/support/cable_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>
#include <deque>

#include "agent/stream/websocket.hpp"
#include "tests/support/run.hpp"

namespace inboxctl::tests {

namespace asio = boost::asio;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

struct CableClient::Impl {
    asio::io_context io;
    agent::Greeted greeted;
    std::deque<json::value> frames;
    bool ended = false;

    explicit Impl(std::uint16_t port) {
        asio::ip::tcp::socket socket(io);
        socket.connect({asio::ip::make_address("127.0.0.1"), port});
        const agent::Greeting greeting{
            .host = "127.0.0.1", .target = "/cable", .protocol = "actioncable-v1-json"};
        auto stream = std::make_unique<agent::PlainStream>(std::move(socket));
        greeted = run(io, agent::greet(std::move(stream), greeting, {}));
        if (!greeted.socket) throw boost::system::system_error(greeted.failure);
        io.restart();
        start(io, read());
    }

    asio::awaitable<void> read() {
        for (;;) {
            const auto text = co_await greeted.socket->read();
            if (!text) break;
            frames.push_back(json::parse(*text));
        }
        ended = true;
    }

    void write(const std::string& frame) {
        bool done = false;
        start(io, [&]() -> asio::awaitable<void> {
            co_await greeted.socket->write(frame);
            done = true;
        }());
        while (!done)
            io.run_one();
    }
};

CableClient::CableClient(std::uint16_t port) : impl_(std::make_unique<Impl>(port)) {}
CableClient::~CableClient() = default;

std::string CableClient::protocol() const { return impl_->greeted.protocol; }

void CableClient::send(const std::string& frame) { impl_->write(frame); }

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
