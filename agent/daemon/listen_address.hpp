// The address at which the daemon serves its status over TCP: on the loopback only.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <optional>
#include <string>

namespace inboxctl::agent {

// `127.0.0.1:9464`, `[::1]:9464`, `localhost:0`. Nothing: it is not a loopback HOST:PORT.
std::optional<boost::asio::ip::tcp::endpoint> loopback_endpoint(const std::string& listen);

// Why it is none, for people; empty if it is one.
std::string wrong_listen(const std::string& listen);

}  // namespace inboxctl::agent
