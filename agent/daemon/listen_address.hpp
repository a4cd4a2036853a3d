// Where the daemon serves its status over TCP: an address of this machine's loopback.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <optional>
#include <string>

namespace inboxctl::agent {

// `127.0.0.1:9464`, `[::1]:9464`, `localhost:0`. Nothing: it is not HOST:PORT of the loopback.
std::optional<boost::asio::ip::tcp::endpoint> loopback_endpoint(const std::string& listen);

// Why it is not one, for people; empty if it is.
std::string wrong_listen(const std::string& listen);

}  // namespace inboxctl::agent
