#include "agent/stream/layer.hpp"

#include <boost/beast/websocket/ssl.hpp>

namespace inboxctl::agent {

void Layer::read(const FewBuffers<asio::mutable_buffer>& buffers, Done done) {
    std::visit([&](auto& stream) { stream->async_read_some(buffers, std::move(done)); }, stream_);
}

void Layer::write(const FewBuffers<asio::const_buffer>& buffers, Done done) {
    std::visit([&](auto& stream) { stream->async_write_some(buffers, std::move(done)); }, stream_);
}

void Layer::tear_down(Role role, Done done) {
    using boost::beast::async_teardown;  // of a socket
    using boost::beast::websocket::async_teardown;
    std::visit([&](auto& stream) { async_teardown(role, *stream, std::move(done)); }, stream_);
}

}  // namespace inboxctl::agent
