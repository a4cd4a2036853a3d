#include "tests/support/plain_http.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
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

// How long an answer is of which this has come; 0: not known yet, or as long as the connection lasts.
std::size_t length_of(const std::string& answer) {
    const auto head = answer.find("\r\n\r\n");
    if (head == std::string::npos) return 0;
    if (answer.compare(9, 3, "204") == 0 || answer.compare(9, 3, "304") == 0) return head + 4;
    std::string names = answer.substr(0, head);
    for (auto& c : names)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    static constexpr std::string_view length = "\r\ncontent-length:";
    const auto at = names.find(length);
    return at == std::string::npos ? 0 : head + 4 + std::stoul(names.substr(at + length.size()));
}

}  // namespace

std::string exchange(std::uint16_t port, std::string_view bytes, std::chrono::milliseconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    const Socket socket;
    const auto address = loopback(port);
    if (connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("nobody listens on port " + std::to_string(port));
    send_all(socket.number(), bytes);
    std::string text;
    std::array<char, 16384> piece{};
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        pollfd ready{socket.number(), POLLIN, 0};
        if (poll(&ready, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) <= 0) return text;
        const auto size = recv(socket.number(), piece.data(), piece.size(), 0);
        if (size <= 0) return text;
        text.append(piece.data(), static_cast<std::size_t>(size));
        if (const auto whole = length_of(text); whole > 0 && text.size() >= whole) return text;
    }
}

PlainAnswer ask(std::uint16_t port, const PlainRequest& request) {
    const auto answer = exchange(port, text_of(request), std::chrono::seconds(90));
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
