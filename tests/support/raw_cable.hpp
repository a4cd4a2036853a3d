// The server side of a WebSocket, for scripts of a RawServer.
#pragma once

#include <string>
#include <string_view>

namespace inboxctl::tests {

// The response to a client's handshake.
std::string websocket_answer(std::string_view request);

// A whole text message in one frame.
std::string text_frame(std::string_view text);

}  // namespace inboxctl::tests
