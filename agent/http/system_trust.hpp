// The certificate authorities that a system trusts, wherever it keeps them, read only when one is needed.
#pragma once

#include <string>
#include <vector>

struct ssl_ctx_st;

namespace inboxctl::agent {

struct TrustPlaces {
    // Certificates under the hashes of their names (`c_rehash`), so that OpenSSL opens the one that it needs.
    std::vector<std::string> directories;
    // All authorities in one file of PEM. The first that exists is read, and only if no directory has hashed
    // names.
    std::vector<std::string> bundles;
};

// Those of Debian, Fedora, Alpine and SUSE.
TrustPlaces usual_trust_places();

// Touches no file. Directories and bundles are looked at when the first certificate is verified.
void trust_places(ssl_ctx_st* context, const TrustPlaces& places);

// SSL_CERT_DIR replaces the usual places, as OpenSSL has it. The authorities in SSL_CERT_FILE are trusted as
// well as those in the directories.
void trust_system(ssl_ctx_st* context);

}  // namespace inboxctl::agent
