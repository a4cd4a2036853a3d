// One connection to a server, plain or TLS: bytes out, bytes in, and a deadline over all of it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <string_view>

#include "agent/http/http.hpp"
#include "agent/http/tls.hpp"
#include "agent/http/url.hpp"
#include "agent/system/deadline.hpp"

namespace inboxctl::agent {

enum class Ending {
    none,      // it goes on
    closed,    // in good order
    broken,    // reset, or closed without TLS close_notify
    too_late,  // the deadline passed; the connection is unusable
};

enum class OnEnd {
    deliver,  // the kernel keeps trying, for minutes if the network hangs
    reset,    // they never leave, and the server sees a reset
};

// Destroying it closes the socket at once, whatever is in flight: the server sees the end and drops a
// request that it has not started.
class Connection {
  public:
    virtual ~Connection() = default;

    // Applies to all reads and writes from now on.
    virtual void set_deadline(const Deadline& deadline) = 0;

    virtual asio::awaitable<Ending> write(std::string_view bytes) = 0;

    // Appends to `received`, at least one byte unless it ended.
    virtual asio::awaitable<Ending> read() = 0;

    // Between two responses: the server has neither closed it nor sent anything unasked. True may be out of
    // date, because what is still on its way is not seen.
    virtual bool is_quiet() const = 0;

    // What happens to unsent bytes when it ends: `reset` also if a deadline or the end of the process ends
    // it.
    virtual void on_end(OnEnd what) = 0;

    boost::beast::flat_buffer received;
};

using Connected = state::Result<std::unique_ptr<Connection>, HttpFailure>;

// Resolves the name, tries its addresses in turn, and makes the TLS handshake for https. Every failure is
// not_sent. `tls` is unused for http.
asio::awaitable<Connected> connect(asio::any_io_executor executor, const Url& url, const TlsContext& tls,
                                   const Deadline& deadline);

}  // namespace inboxctl::agent
