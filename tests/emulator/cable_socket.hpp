#pragma once

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>

#include "tests/emulator/emulator.hpp"
#include "tests/emulator/http.hpp"

namespace emulator {

using HandshakeRequest = boost::beast::http::request<boost::beast::http::string_body>;

bool is_cable(const HandshakeRequest& request);

// Answers the handshake and serves the connection from then on, until either side ends it. The emulator and
// the clock must outlive the io_context's work.
void serve_cable(Emulator& emulator, const Clock& clock, boost::beast::tcp_stream stream,
                 HandshakeRequest request, std::chrono::milliseconds ping_every);

}  // namespace emulator
