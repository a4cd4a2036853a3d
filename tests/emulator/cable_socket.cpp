#include "tests/emulator/cable_socket.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <memory>

namespace emulator {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using Error = boost::system::error_code;

namespace {

class CableSession final : public Cable::Line, public std::enable_shared_from_this<CableSession> {
  public:
    CableSession(Emulator& emulator, const Clock& clock, beast::tcp_stream stream, HandshakeRequest request,
                 std::chrono::milliseconds ping_every)
        : emulator_(emulator),
          clock_(clock),
          request_(std::move(request)),
          stream_(std::move(stream)),
          pings_(stream_.get_executor()),
          ping_every_(ping_every) {}

    void accept() {
        stream_.set_option(websocket::stream_base::decorator([this](websocket::response_type& answer) {
            const auto offered = request_[beast::http::field::sec_websocket_protocol];
            if (offered.find("actioncable-v1-json") != std::string_view::npos)
                answer.set(beast::http::field::sec_websocket_protocol, "actioncable-v1-json");
        }));
        stream_.async_accept(request_, [self = shared_from_this()](Error failed) {
            if (failed) return;
            self->is_open_ = true;
            self->emulator_.cable.join(*self);
            self->read();
            self->ping();
        });
    }

    void send(std::string frame) override {
        frames_.push_back(std::move(frame));
        if (frames_.size() == 1) write();
    }

    void close() override {
        closing_ = true;
        if (frames_.empty()) farewell();
    }

    void reset() override {
        auto& socket = beast::get_lowest_layer(stream_).socket();
        Error ignored;
        socket.set_option(asio::socket_base::linger{true, 0}, ignored);
        socket.close(ignored);
    }

  private:
    void read() {
        stream_.async_read(buffer_, [self = shared_from_this()](Error failed, std::size_t) {
            if (failed) return self->end();
            self->emulator_.world.now = self->clock_.now();
            self->emulator_.cable.receive(self->emulator_.world, *self,
                                          beast::buffers_to_string(self->buffer_.data()));
            self->buffer_.clear();
            self->read();
        });
    }

    void write() {
        stream_.async_write(asio::buffer(frames_.front()),
                            [self = shared_from_this()](Error failed, std::size_t) {
                                if (failed) return;
                                self->frames_.pop_front();
                                if (!self->frames_.empty())
                                    self->write();
                                else if (self->closing_)
                                    self->farewell();
                            });
    }

    void farewell() {
        stream_.async_close(websocket::close_code::going_away, [self = shared_from_this()](Error) {});
    }

    void ping() {
        pings_.expires_after(ping_every_);
        pings_.async_wait([self = shared_from_this()](Error cancelled) {
            if (cancelled || !self->is_open_) return;
            self->emulator_.cable.ping(*self, self->clock_.now());
            self->ping();
        });
    }

    void end() {
        is_open_ = false;
        pings_.cancel();
        emulator_.cable.leave(*this);
    }

    Emulator& emulator_;
    const Clock& clock_;
    HandshakeRequest request_;
    websocket::stream<beast::tcp_stream> stream_;
    asio::steady_timer pings_;
    std::chrono::milliseconds ping_every_;
    beast::flat_buffer buffer_;
    std::deque<std::string> frames_;
    bool is_open_ = false, closing_ = false;
};

}  // namespace

bool is_cable(const HandshakeRequest& request) {
    return websocket::is_upgrade(request) && request.target() == "/cable";
}

void serve_cable(Emulator& emulator, const Clock& clock, beast::tcp_stream stream, HandshakeRequest request,
                 std::chrono::milliseconds ping_every) {
    std::make_shared<CableSession>(emulator, clock, std::move(stream), std::move(request), ping_every)
        ->accept();
}

}  // namespace emulator
