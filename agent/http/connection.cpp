#include "agent/http/connection.hpp"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <utility>

#include "agent/http/dial.hpp"

namespace inboxctl::agent {

namespace {

using boost::system::error_code;

constexpr std::size_t buffer_size = 16384;
constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

Ending ending_of(const error_code& error) {
    if (!error) return Ending::none;
    if (error == boost::beast::error::timeout) return Ending::too_late;
    return error == asio::error::eof ? Ending::closed : Ending::broken;
}

template <class Layer>
class StreamConnection final : public Connection {
  public:
    explicit StreamConnection(std::unique_ptr<Layer> stream) : stream_(std::move(stream)) {
        // An empty buffer would start with 512 bytes and cost five reads per response.
        received.reserve(buffer_size);
    }
    StreamConnection(const StreamConnection&) = delete;
    StreamConnection& operator=(const StreamConnection&) = delete;
    ~StreamConnection() override { set_linger(on_end_); }

    void set_deadline(const Deadline& deadline) override { socket_of(*stream_).expires_at(deadline.at); }

    asio::awaitable<Ending> write(std::string_view bytes) override {
        const auto [error, written] = co_await asio::async_write(*stream_, asio::buffer(bytes), as_tuple);
        co_return ending_of(error);
    }

    asio::awaitable<Ending> read() override {
        const std::size_t room = received.capacity() - received.size();
        const auto space = received.prepare(room > 0 ? room : buffer_size);
        const auto [error, count] = co_await stream_->async_read_some(space, as_tuple);
        received.commit(count);
        co_return ending_of(error);
    }

    bool is_quiet() const override {
        char byte = 0;
        const int descriptor = const_cast<StreamConnection*>(this)->descriptor();
        return recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
               (errno == EAGAIN || errno == EWOULDBLOCK);
    }

    // Back to `deliver` only when it is destroyed: twice per request would be two system calls for nothing.
    void on_end(OnEnd what) override {
        on_end_ = what;
        if (what == OnEnd::reset) set_linger(what);
    }

  private:
    int descriptor() { return socket_of(*stream_).socket().native_handle(); }

    void set_linger(OnEnd what) {
        if (std::exchange(kernel_, what) == what) return;
        error_code ignored;  // it may be closed already
        socket_of(*stream_).socket().set_option(asio::socket_base::linger(what == OnEnd::reset, 0), ignored);
    }

    std::unique_ptr<Layer> stream_;
    OnEnd on_end_ = OnEnd::deliver;
    OnEnd kernel_ = OnEnd::deliver;
};

}  // namespace

asio::awaitable<Connected> connect(asio::any_io_executor executor, const Url& url, const TlsContext& tls,
                                   const Deadline& deadline) {
    Dialed stream = co_await dial(executor, url, tls, deadline);
    if (!stream) co_return stream.error();
    co_return std::visit(
        []<class S>(std::unique_ptr<S>& opened) -> std::unique_ptr<Connection> {
            return std::make_unique<StreamConnection<S>>(std::move(opened));
        },
        *stream);
}

}  // namespace inboxctl::agent
