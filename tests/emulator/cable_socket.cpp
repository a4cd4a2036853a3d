#include "tests/emulator/cable_socket.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <deque>
#include <memory>

namespace emulator {

namespace asio = boost::asio;
using inboxctl::agent::WebSocket;

namespace {

constexpr std::size_t longest_message = 16U << 20U;

class CableSession final : public Cable::Line, public std::enable_shared_from_this<CableSession> {
  public:
    CableSession(Emulator& emulator, const Clock& clock, std::unique_ptr<WebSocket> socket,
                 const asio::any_io_executor& executor, std::chrono::milliseconds ping_every)
        : emulator_(emulator),
          clock_(clock),
          socket_(std::move(socket)),
          executor_(executor),
          pings_(executor),
          ping_every_(ping_every) {}

    // Until the connection is over.
    asio::awaitable<void> serve() {
        emulator_.cable.join(*this);
        ping();
        for (;;) {
            const auto text = co_await socket_->read();
            if (!text) break;
            emulator_.world.now = clock_.now();
            emulator_.cable.receive(emulator_.world, *this, *text);
        }
        is_open_ = false;
        pings_.cancel();
        emulator_.cable.leave(*this);
    }

    void send(std::string frame) override {
        frames_.push_back(std::move(frame));
        if (frames_.size() == 1) start(write());
    }

    void close() override {
        closing_ = true;
        if (frames_.empty()) start(socket_->say_goodbye());
    }

    void reset() override { socket_->reset(); }

  private:
    // Beside serve(); it lives until it is done.
    void start(asio::awaitable<void> task) {
        asio::co_spawn(executor_, std::move(task), [self = shared_from_this()](const std::exception_ptr&) {});
    }

    asio::awaitable<void> write() {
        while (!frames_.empty()) {
            const bool written = co_await socket_->write(frames_.front());
            if (!written) co_return;
            frames_.pop_front();
        }
        if (closing_) co_await socket_->say_goodbye();
    }

    void ping() {
        pings_.expires_after(ping_every_);
        pings_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
            if (cancelled || !self->is_open_) return;
            self->emulator_.cable.ping(*self, self->clock_.now());
            self->ping();
        });
    }

    Emulator& emulator_;
    const Clock& clock_;
    std::unique_ptr<WebSocket> socket_;
    asio::any_io_executor executor_;
    asio::steady_timer pings_;
    std::chrono::milliseconds ping_every_;
    std::deque<std::string> frames_;
    bool is_open_ = true, closing_ = false;
};

}  // namespace

asio::awaitable<void> serve_cable(Emulator& emulator, const Clock& clock, inboxctl::agent::Served& connection,
                                  std::chrono::milliseconds ping_every) {
    auto executor = co_await asio::this_coro::executor;
    const inboxctl::agent::MessageLimits limits{.size = longest_message};
    auto socket = co_await connection.welcome("actioncable-v1-json", limits);
    if (!socket) co_return;
    const auto session =
        std::make_shared<CableSession>(emulator, clock, std::move(socket), executor, ping_every);
    co_await session->serve();
}

}  // namespace emulator
