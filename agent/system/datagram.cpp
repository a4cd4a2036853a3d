#include "agent/system/datagram.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "state/store/private_file.hpp"

namespace inboxctl::agent {

bool send_datagram(std::string_view socket_name, std::string_view message) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_name.empty() || socket_name.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, socket_name.data(), socket_name.size());
    const bool is_abstract = socket_name.front() == '@';
    if (is_abstract) address.sun_path[0] = '\0';
    const auto size = offsetof(sockaddr_un, sun_path) + socket_name.size() + (is_abstract ? 0 : 1);
    const state::Descriptor connection{socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    if (connection.number() < 0) return false;
    ssize_t sent = 0;
    do
        sent = sendto(connection.number(), message.data(), message.size(), MSG_NOSIGNAL,
                      reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(size));
    while (sent < 0 && errno == EINTR);
    return sent == static_cast<ssize_t>(message.size());
}

}  // namespace inboxctl::agent
