#include "tests/support/plain_http.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace inboxctl::tests {

namespace {

class Socket {
  public:
    Socket() : number_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() { close(number_); }
    int number() const { return number_; }

  private:
    int number_;
};

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

std::string text_of(const PlainRequest& request) {
    std::string text = request.method + " " + request.path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    if (!request.token.empty()) text += "api-access-token: " + request.token + "\r\n";
    if (!request.body.empty()) text += "Content-Type: " + request.content_type + "\r\n";
    return text + "Content-Length: " + std::to_string(request.body.size()) + "\r\nConnection: close\r\n\r\n" +
           request.body;
}

void send_all(int socket, std::string_view text) {
    while (!text.empty()) {
        const auto sent = send(socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) throw std::runtime_error("the request cannot be sent");
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string read_to_end(int socket) {
    std::string text;
    std::array<char, 16384> piece{};
    for (;;) {
        const auto size = recv(socket, piece.data(), piece.size(), 0);
        if (size <= 0) return text;
        text.append(piece.data(), static_cast<std::size_t>(size));
    }
}

}  // namespace

PlainAnswer ask(std::uint16_t port, const PlainRequest& request) {
    const Socket socket;
    const auto address = loopback(port);
    if (connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("nobody listens on port " + std::to_string(port));
    send_all(socket.number(), text_of(request));
    const std::string answer = read_to_end(socket.number());
    const auto head = answer.find("\r\n\r\n");
    if (head == std::string::npos || answer.size() < 12) throw std::runtime_error("no answer");
    return {.status = std::stoi(answer.substr(9, 3)), .body = answer.substr(head + 4)};
}

std::uint16_t closed_port() {
    const Socket socket;
    auto address = loopback(0);
    socklen_t size = sizeof address;
    auto* general = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket.number(), general, size) != 0 || getsockname(socket.number(), general, &size) != 0)
        throw std::runtime_error("no port is free");
    return ntohs(address.sin_port);
}

}  // namespace inboxctl::tests
