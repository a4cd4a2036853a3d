#include "tests/support/raw_cable.hpp"

#include <openssl/evp.h>

#include <array>

namespace inboxctl::tests {

namespace {

std::string header_of(std::string_view request, std::string_view name) {
    const auto at = request.find(name);
    if (at == std::string_view::npos) return {};
    const auto begin = at + name.size();
    return std::string(request.substr(begin, request.find("\r\n", begin) - begin));
}

// RFC 6455: base64 of SHA-1 of the key and this one text.
std::string accept_for(const std::string& key) {
    const std::string whole = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(whole.data(), whole.size(), digest.data(), &size, EVP_sha1(), nullptr);
    std::array<unsigned char, 64> text{};
    const int length = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(size));
    return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(length)};
}

}  // namespace

std::string websocket_answer(std::string_view request) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Protocol: actioncable-v1-json\r\nSec-WebSocket-Accept: " +
           accept_for(header_of(request, "Sec-WebSocket-Key: ")) + "\r\n\r\n";
}

std::string text_frame(std::string_view text) {
    const std::size_t size = text.size();
    std::string frame("\x81");
    const int bytes = size < 126 ? 0 : size < 65536 ? 2 : 8;
    frame += static_cast<char>(bytes == 0 ? size : bytes == 2 ? 126 : 127);
    for (int i = bytes; i-- > 0;)
        frame += static_cast<char>((size >> (8 * i)) & 0xFFU);
    return frame.append(text);
}

}  // namespace inboxctl::tests
