// A Unix datagram socket that listens, as systemd's do.
#pragma once

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

namespace inboxctl::tests {

class DatagramSocket {
  public:
    explicit DatagramSocket(const std::filesystem::path& name) : number_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, name.c_str(), sizeof address.sun_path - 1);
        const timeval patience{20, 0};
        setsockopt(number_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (bind(number_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot listen on " + name.string());
    }
    DatagramSocket(const DatagramSocket&) = delete;
    DatagramSocket& operator=(const DatagramSocket&) = delete;
    ~DatagramSocket() { close(number_); }

    // Waits for the next message; nothing after twenty seconds.
    std::optional<std::string> next() {
        std::string message(65536, '\0');
        const auto size = recv(number_, message.data(), message.size(), 0);
        if (size < 0) return std::nullopt;
        message.resize(static_cast<std::size_t>(size));
        return message;
    }

    // The next one with `words` in it.
    std::optional<std::string> next_with(std::string_view words) {
        for (auto message = next(); message; message = next())
            if (message->find(words) != std::string::npos) return message;
        return std::nullopt;
    }

    bool is_empty() {
        char byte = 0;
        return recv(number_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0;
    }

  private:
    int number_;
};

}  // namespace inboxctl::tests
