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
    none,      // all went well
    closed,    // in good order
    broken,    // reset, or closed without TLS's farewell
    too_late,  // the deadline passed; nothing goes through this connection any more
};

enum class OnEnd {
    deliver,  // the kernel goes on trying, for minutes where a network hangs
    reset,    // they never leave, and the server hears a reset
};

// Destroying it closes it for real at once, whatever is on its way: the server sees the end, and drops a
// request that it has not begun.
class Connection {
  public:
    virtual ~Connection() = default;

    // For all reading and writing from now on.
    virtual void set_deadline(const Deadline& deadline) = 0;

    virtual asio::awaitable<Ending> write(std::string_view bytes) = 0;

    // Appends what has come to `received`, at least one byte when all went well.
    virtual asio::awaitable<Ending> read() = 0;

    // Between two answers: the server has neither closed it nor sent what nobody asked for. May be wrong
    // in one direction only: what is on its way is not seen.
    virtual bool is_quiet() const = 0;

    // What becomes of bytes that have not left yet when it ends, by a deadline or the process's end too.
    virtual void on_end(OnEnd what) = 0;

    boost::beast::flat_buffer received;
};

using Connected = state::Result<std::unique_ptr<Connection>, HttpFailure>;

// Looks the name up, tries its addresses in turn, and makes the TLS handshake where the scheme wants it.
// Every failure is not_sent. `tls` is not looked at for http.
asio::awaitable<Connected> connect(asio::any_io_executor executor, const Url& url, const TlsContext& tls,
                                   const Deadline& deadline);

}  // namespace inboxctl::agent
