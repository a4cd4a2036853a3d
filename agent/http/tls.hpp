// TLS 1.2 or newer, with the server's certificate and its name verified, and failures explained with what to
// do about them.
#pragma once

#include <memory>
#include <string>

struct ssl_ctx_st;
struct ssl_st;

namespace inboxctl::agent {

using TlsContext = std::shared_ptr<ssl_ctx_st>;

// `ca_file`: PEM, the only trusted authorities. Empty: the system's (system_trust.hpp), read when first needed.
// Throws std::runtime_error if ca_file cannot be used.
TlsContext make_tls_context(const std::string& ca_file);

// The client side of one connection to `host`, a name or an address. The caller owns it.
ssl_st* make_tls_session(const TlsContext& context, const std::string& host);

// Why a handshake failed. `reason` is its error code as OpenSSL packs it.
std::string explain_handshake(const ssl_st* session, unsigned long reason, const std::string& host);

}  // namespace inboxctl::agent
