#include "agent/daemon/listen_address.hpp"

#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <cstdint>

namespace inboxctl::agent {

namespace asio = boost::asio;

std::optional<asio::ip::tcp::endpoint> loopback_endpoint(const std::string& listen) {
    const auto colon = listen.rfind(':');
    if (colon == std::string::npos) return std::nullopt;
    std::string host = listen.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    std::uint16_t port = 0;
    const char* const end = listen.data() + listen.size();
    const auto [stop, bad] = std::from_chars(listen.data() + colon + 1, end, port);
    boost::system::error_code not_a_number;
    const auto address = asio::ip::make_address(host, not_a_number);
    if (bad != std::errc{} || stop != end || not_a_number || !address.is_loopback()) return std::nullopt;
    return asio::ip::tcp::endpoint(address, port);
}

std::string wrong_listen(const std::string& listen) {
    if (loopback_endpoint(listen)) return {};
    return "\"" + listen + "\" is not a loopback address with a port; write one such as 127.0.0.1:9464";
}

}  // namespace inboxctl::agent
