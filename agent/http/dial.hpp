// A byte stream to a server, plain or TLS: what HTTP and WebSocket connections are built on.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "agent/http/http.hpp"
#include "agent/http/tls.hpp"
#include "agent/http/url.hpp"
#include "agent/stream/stream.hpp"
#include "agent/system/deadline.hpp"

namespace inboxctl::agent {

using Dialed = state::Result<Stream, HttpFailure>;

// Resolves the name, tries its addresses in turn, and makes the TLS handshake for https. Every failure is
// not_sent. `tls` is unused for http. The stream's time limit stays at the deadline.
asio::awaitable<Dialed> dial(asio::any_io_executor executor, const Url& url, const TlsContext& tls,
                             const Deadline& deadline);

}  // namespace inboxctl::agent
