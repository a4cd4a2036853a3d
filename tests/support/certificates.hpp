// Certificates generated at run time: an authority of our own, and servers that it certifies.
#pragma once

#include <chrono>
#include <memory>
#include <string>

struct evp_pkey_st;
struct x509_st;

namespace inboxctl::tests {

// A server's certificate and private key, in PEM.
struct Identity {
    std::string certificate;
    std::string key;
};

class Authority {
  public:
    explicit Authority(const std::string& name = "inboxctl test authority");

    // `names` as OpenSSL writes them: `DNS:localhost`, `IP:127.0.0.1`. Valid from a day before its end.
    Identity issue(const std::string& names, std::chrono::hours valid_for = std::chrono::hours(24)) const;

    std::string certificate() const;  // in PEM: what a ca_file holds

  private:
    std::shared_ptr<evp_pkey_st> key_;
    std::shared_ptr<x509_st> certificate_;
};

}  // namespace inboxctl::tests
