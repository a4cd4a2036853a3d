// A byte stream, plain or TLS: what HTTP connections and WebSockets begin with, on either side.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <memory>
#include <variant>

namespace inboxctl::agent {

namespace asio = boost::asio;

// TCP or a Unix socket, which are one type here so that what is built upon it is compiled once.
using Socket = asio::generic::stream_protocol::socket;
using PlainStream = boost::beast::basic_stream<asio::generic::stream_protocol>;
using TlsStream = asio::ssl::stream<PlainStream>;
using Stream = std::variant<std::unique_ptr<PlainStream>, std::unique_ptr<TlsStream>>;

inline PlainStream& socket_of(PlainStream& stream) { return stream; }
inline PlainStream& socket_of(TlsStream& stream) { return stream.next_layer(); }
inline PlainStream& socket_of(Stream& stream) {
    return std::visit([](auto& each) -> PlainStream& { return socket_of(*each); }, stream);
}

}  // namespace inboxctl::agent
