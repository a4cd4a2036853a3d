// What TLS is to us: version 1.2 or newer, the server's certificate and its name verified, and refusals in
// words that say what to do.
#pragma once

#include <memory>
#include <string>

struct ssl_ctx_st;
struct ssl_st;

namespace inboxctl::agent {

using TlsContext = std::shared_ptr<ssl_ctx_st>;

// `ca_file`: PEM, the only authorities that are trusted. Empty: the system's (system_trust.hpp), read when
// they are first needed. Throws std::runtime_error when ca_file cannot be used.
TlsContext make_tls_context(const std::string& ca_file);

// A client's side of one connection to `host`, a name or a number. The caller owns it.
ssl_st* make_tls_session(const TlsContext& context, const std::string& host);

// Why a handshake failed. `reason` is the error code that it ended with, in OpenSSL's packing.
std::string explain_handshake(const ssl_st* session, unsigned long reason, const std::string& host);

}  // namespace inboxctl::agent
