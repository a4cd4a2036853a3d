// What Beast's WebSocket sits upon: a stream, plain or TLS, behind one type. So Beast's templates, which are
// large, are compiled for this one alone.
#pragma once

#include <array>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "agent/stream/stream.hpp"

namespace inboxctl::agent {

// A handler, whatever its type, with the executor that it wants to be called on.
class Done {
  public:
    using executor_type = asio::any_io_executor;

    template <class Handler>
    Done(Handler handler, const executor_type& usual)
        : executor_(asio::get_associated_executor(handler, usual)),
          call_(std::make_unique<CallOf<Handler>>(std::move(handler))) {}

    executor_type get_executor() const noexcept { return executor_; }

    void operator()(const boost::system::error_code& error, std::size_t size = 0) {
        Call& call = *call_;
        call.run(std::move(call_), error, size);
    }

  private:
    struct Call {
        virtual ~Call() = default;
        virtual void run(std::unique_ptr<Call> self, const boost::system::error_code& error,
                         std::size_t size) = 0;
    };

    template <class Handler>
    struct CallOf final : Call {
        explicit CallOf(Handler wanted) : handler(std::move(wanted)) {}
        // Its memory is given back before the handler runs, as Asio promises.
        void run(std::unique_ptr<Call> self, const boost::system::error_code& error,
                 std::size_t size) override {
            Handler mine(std::move(handler));
            self.reset();
            if constexpr (std::is_invocable_v<Handler&, boost::system::error_code, std::size_t>)
                mine(error, size);
            else
                mine(error);
        }
        Handler handler;
    };

    executor_type executor_;
    std::unique_ptr<Call> call_;
};

// The first buffers of any sequence. A stream may always do less than it was asked to.
template <class Buffer>
class FewBuffers {
  public:
    using value_type = Buffer;

    template <class Buffers>
    explicit FewBuffers(const Buffers& all) {
        const auto end = asio::buffer_sequence_end(all);
        for (auto each = asio::buffer_sequence_begin(all); each != end && count_ < few_.size(); ++each)
            few_[count_++] = Buffer(*each);
    }

    const Buffer* begin() const { return few_.data(); }
    const Buffer* end() const { return few_.data() + count_; }

  private:
    std::array<Buffer, 8> few_{};
    std::size_t count_ = 0;
};

class Layer {
  public:
    using executor_type = asio::any_io_executor;
    using Error = boost::system::error_code;
    using Role = boost::beast::role_type;

    explicit Layer(Stream stream) : stream_(std::move(stream)) {}

    executor_type get_executor() { return socket().get_executor(); }
    PlainStream& socket() { return socket_of(stream_); }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return asio::async_initiate<Token, void(Error, std::size_t)>(
            [this](auto handler, const FewBuffers<asio::mutable_buffer>& few) {
                read(few, Done(std::move(handler), get_executor()));
            },
            token, FewBuffers<asio::mutable_buffer>(buffers));
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return asio::async_initiate<Token, void(Error, std::size_t)>(
            [this](auto handler, const FewBuffers<asio::const_buffer>& few) {
                write(few, Done(std::move(handler), get_executor()));
            },
            token, FewBuffers<asio::const_buffer>(buffers));
    }

    // Beast looks for these.
    template <class Handler>
    friend void async_teardown(Role role, Layer& layer, Handler&& handler) {
        const auto executor = layer.get_executor();
        layer.tear_down(role, Done(std::forward<Handler>(handler), executor));
    }
    friend void beast_close_socket(Layer& layer) { layer.socket().close(); }

  private:
    void read(const FewBuffers<asio::mutable_buffer>& buffers, Done done);
    void write(const FewBuffers<asio::const_buffer>& buffers, Done done);
    void tear_down(Role role, Done done);

    Stream stream_;
};

}  // namespace inboxctl::agent
