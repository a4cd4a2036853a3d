#include "agent/http/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdexcept>

#include "agent/http/system_trust.hpp"
#include "agent/http/url.hpp"

namespace inboxctl::agent {

namespace {

std::string words_of(unsigned long error) {
    const char* words = ERR_reason_error_string(error);
    return words ? words : "error " + std::to_string(error);
}

// Clears OpenSSL's error queue, or the next call would report this error.
std::string take_last_error() {
    const std::string words = words_of(ERR_peek_last_error());
    ERR_clear_error();
    return words;
}

void trust_file(SSL_CTX* context, const std::string& file) {
    ERR_clear_error();
    if (SSL_CTX_load_verify_file(context, file.c_str()) != 1)
        throw std::runtime_error("cannot read certificate authorities from " + file + ": " +
                                 take_last_error() + "; set ca_file to a file of certificates in PEM format");
}

std::string explain_certificate(long result, const std::string& host) {
    switch (result) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "its certificate is not for " + host +
                   "; set url to a host name that the certificate names";
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return "its certificate has expired; it has to be renewed on the server";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "its certificate is not valid yet; check this machine's clock: date -u";
        default:
            return std::string("its certificate is not trusted (") + X509_verify_cert_error_string(result) +
                   "); if this is the right server, set ca_file to the certificate of the authority that "
                   "issued it";
    }
}

}  // namespace

TlsContext make_tls_context(const std::string& ca_file) {
    TlsContext context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    if (!context) throw std::runtime_error("cannot set up TLS: " + take_last_error());
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (ca_file.empty())
        trust_system(context.get());
    else
        trust_file(context.get(), ca_file);
    return context;
}

ssl_st* make_tls_session(const TlsContext& context, const std::string& host) {
    std::unique_ptr<SSL, decltype(&SSL_free)> session(SSL_new(context.get()), SSL_free);
    if (!session) throw std::runtime_error("cannot set up a TLS session: " + take_last_error());
    const bool set = is_numeric(host)
                         ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), host.c_str()) == 1
                         : SSL_set1_host(session.get(), host.c_str()) == 1 &&
                               SSL_set_tlsext_host_name(session.get(), host.c_str()) == 1;
    if (!set) throw std::runtime_error("cannot set up TLS for " + host + ": " + take_last_error());
    return session.release();
}

std::string explain_handshake(const ssl_st* session, unsigned long reason, const std::string& host) {
    // Checked whatever the reason is: a signature by another key of the same name fails with another one.
    if (const long result = SSL_get_verify_result(session); result != X509_V_OK)
        return explain_certificate(result, host);
    switch (ERR_GET_REASON(reason)) {
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_HTTP_REQUEST:
        case SSL_R_PACKET_LENGTH_TOO_LONG:
            return "it does not speak TLS on this port; if it serves plain HTTP, begin url with http://";
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
            return "it does not offer TLS 1.2 or newer; enable one of these versions on the server";
        default:
            return "TLS failed (" + words_of(reason) + ")";
    }
}

}  // namespace inboxctl::agent
