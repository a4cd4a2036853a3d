#include "agent/http/system_trust.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <new>

namespace inboxctl::agent {

namespace {

namespace fs = std::filesystem;

// 8 hexadecimal digits, a dot, a number: what OpenSSL looks for.
bool is_hashed_name(const std::string& name) {
    if (name.size() < 10 || name[8] != '.') return false;
    return name.substr(0, 8).find_first_not_of("0123456789abcdef") == std::string::npos &&
           name.substr(9).find_first_not_of("0123456789") == std::string::npos;
}

bool has_hashed_names(const std::string& directory) {
    std::error_code failure;
    auto entry = fs::directory_iterator(directory, failure);
    for (; !failure && entry != fs::directory_iterator(); entry.increment(failure))
        if (is_hashed_name(entry->path().filename().string())) return true;
    return false;
}

// Reads the bundle into the store, the first time that the directories do not have an authority. Reading all
// of a bundle costs 25 ms and more, so it is left alone where a directory does the work: there, a lookup that
// finds nothing is that of an intermediate certificate, and no bundle has those.
class BundleLookup {
  public:
    explicit BundleLookup(TrustPlaces places) : places_(std::move(places)) {}

    void read_once(X509_LOOKUP* lookup) {
        if (read_) return;
        read_ = true;
        if (std::ranges::any_of(places_.directories, has_hashed_names)) return;
        std::error_code none;
        for (const auto& bundle : places_.bundles)
            if (fs::exists(bundle, none) &&
                X509_load_cert_file(lookup, bundle.c_str(), X509_FILETYPE_PEM) > 0)
                break;
        ERR_clear_error();
    }

  private:
    TrustPlaces places_;
    bool read_ = false;  // OpenSSL calls under no lock, but one thread handles all connections of a context
};

int find_in_bundle(X509_LOOKUP* lookup, X509_LOOKUP_TYPE type, const X509_NAME* name, X509_OBJECT* found) {
    if (type != X509_LU_X509) return 0;
    static_cast<BundleLookup*>(X509_LOOKUP_get_method_data(lookup))->read_once(lookup);
    X509_STORE* const store = X509_LOOKUP_get_store(lookup);
    X509_STORE_lock(store);
    X509_OBJECT* const object = X509_OBJECT_retrieve_by_subject(X509_STORE_get0_objects(store), type, name);
    X509* const certificate = object ? X509_OBJECT_get0_X509(object) : nullptr;
    const bool set = certificate && X509_OBJECT_set1_X509(found, certificate) == 1;
    // The caller counts a reference of its own and never gives this one back:
    // X509_LOOKUP_meth_set_get_by_subject(3) says to drop it here.
    if (set) X509_free(certificate);
    X509_STORE_unlock(store);
    return set ? 1 : 0;
}

void free_lookup(X509_LOOKUP* lookup) {
    delete static_cast<BundleLookup*>(X509_LOOKUP_get_method_data(lookup));
}

// Never freed: a store may outlive whatever static object would own it.
X509_LOOKUP_METHOD* bundle_method() {
    static X509_LOOKUP_METHOD* const method = [] {
        X509_LOOKUP_METHOD* const made = X509_LOOKUP_meth_new("a bundle of authorities");
        if (!made) throw std::bad_alloc();
        X509_LOOKUP_meth_set_get_by_subject(made, find_in_bundle);
        X509_LOOKUP_meth_set_free(made, free_lookup);
        return made;
    }();
    return method;
}

}  // namespace

TrustPlaces usual_trust_places() {
    return {.directories = {X509_get_default_cert_dir(), "/etc/ssl/certs", "/etc/pki/tls/certs"},
            .bundles = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
                        "/etc/ssl/ca-bundle.pem", X509_get_default_cert_file()}};
}

void trust_places(ssl_ctx_st* context, const TrustPlaces& places) {
    for (const auto& directory : places.directories)
        SSL_CTX_load_verify_dir(context, directory.c_str());
    if (auto* const lookup = X509_STORE_add_lookup(SSL_CTX_get_cert_store(context), bundle_method()))
        X509_LOOKUP_set_method_data(lookup, new BundleLookup(places));
    ERR_clear_error();
}

void trust_system(ssl_ctx_st* context) {
    if (std::getenv(X509_get_default_cert_dir_env()))
        SSL_CTX_set_default_verify_dir(context);
    else
        trust_places(context, usual_trust_places());
    if (std::getenv(X509_get_default_cert_file_env())) SSL_CTX_set_default_verify_file(context);
    ERR_clear_error();
}

}  // namespace inboxctl::agent
