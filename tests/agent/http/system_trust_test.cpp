#include "agent/http/system_trust.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "tests/support/catch.hpp"
#include <memory>

#include "tests/support/certificates.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/temp_dir.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;

namespace {

template <class Value, void (*release)(Value*)>
struct Release {
    void operator()(Value* value) const { release(value); }
};
using Context = std::unique_ptr<SSL_CTX, Release<SSL_CTX, SSL_CTX_free>>;
using Certificate = std::unique_ptr<X509, Release<X509, X509_free>>;
using Verification = std::unique_ptr<X509_STORE_CTX, Release<X509_STORE_CTX, X509_STORE_CTX_free>>;

Certificate read_certificate(const std::string& pem) {
    BIO* const in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    Certificate certificate(PEM_read_bio_X509(in, nullptr, nullptr, nullptr));
    BIO_free(in);
    return certificate;
}

bool trusts(const Context& context, const Authority& authority) {
    const Certificate leaf = read_certificate(authority.issue("DNS:localhost").certificate);
    const Verification verification(X509_STORE_CTX_new());
    X509_STORE_CTX_init(verification.get(), SSL_CTX_get_cert_store(context.get()), leaf.get(), nullptr);
    return X509_verify_cert(verification.get()) == 1;
}

bool trusts(const TrustPlaces& places, const Authority& authority) {
    const Context context(SSL_CTX_new(TLS_client_method()));
    trust_places(context.get(), places);
    const bool once = trusts(context, authority);
    CHECK(trusts(context, authority) == once);
    return once;
}

std::string write_in(const TempDir& root, const std::string& folder, const std::string& name,
                     const std::string& text) {
    std::filesystem::create_directory(root.path() / folder);
    return root.write(folder + "/" + name, text);
}

std::string hashed_name(const Authority& authority) {
    const Certificate certificate = read_certificate(authority.certificate());
    char name[16];
    std::snprintf(name, sizeof name, "%08lx.0",
                  X509_NAME_hash_ex(X509_get_subject_name(certificate.get()), nullptr, nullptr, nullptr));
    return name;
}

}  // namespace

TEST_CASE("an authority is found in a directory under its hash, or in the first bundle that exists") {
    const Authority ours("ours"), other("other");
    const TempDir root;
    const auto path = [&](const std::string& name) { return (root.path() / name).string(); };
    CHECK_FALSE(trusts({{path("none")}, {path("none.pem")}}, ours));

    write_in(root, "hashed", hashed_name(ours), ours.certificate());
    CHECK(trusts({{path("none"), path("hashed")}, {}}, ours));
    CHECK_FALSE(trusts({{path("hashed")}, {}}, other));

    root.write("bundle.pem", "# Two of them\n" + other.certificate() + ours.certificate());
    CHECK(trusts({{path("none")}, {path("none.pem"), path("bundle.pem")}}, ours));
    CHECK(trusts({{}, {path("bundle.pem")}}, other));
}

TEST_CASE("a bundle is not read where a directory has hashed names, nor before a certificate is verified") {
    const Authority ours("ours"), other("other");
    const TempDir root;
    const auto path = [&](const std::string& name) { return (root.path() / name).string(); };
    write_in(root, "hashed", hashed_name(other), other.certificate());
    root.write("bundle.pem", ours.certificate());
    CHECK_FALSE(trusts({{path("hashed")}, {path("bundle.pem")}}, ours));

    const Context context(SSL_CTX_new(TLS_client_method()));
    trust_places(context.get(), {{}, {path("late.pem")}});
    root.write("late.pem", ours.certificate());
    CHECK(trusts(context, ours));
}

TEST_CASE("names that are not hashes do not make a directory one of hashed names") {
    const Authority ours;
    const TempDir root;
    write_in(root, "certs", "ca-bundle.crt", ours.certificate());
    write_in(root, "certs", "0123456g.0", "");
    write_in(root, "certs", "01234567.pem", "");
    const auto certs = (root.path() / "certs").string();
    CHECK(trusts({{certs}, {certs + "/ca-bundle.crt"}}, ours));
}

TEST_CASE("the usual places are those of Debian, Fedora, Alpine and SUSE") {
    const TrustPlaces usual = usual_trust_places();
    CHECK_THAT(usual.directories, Catch::VectorContains(std::string("/etc/ssl/certs")));
    for (const std::string bundle :
         {"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem", "/etc/ssl/ca-bundle.pem"})
        CHECK_THAT(usual.bundles, Catch::VectorContains(bundle));
}

TEST_CASE("SSL_CERT_DIR replaces the usual places, and SSL_CERT_FILE adds to it") {
    const Authority in_directory("in a directory"), in_file("in a file");
    const TempDir root;
    write_in(root, "mine", hashed_name(in_directory), in_directory.certificate());
    const auto file = root.write("mine.pem", in_file.certificate());
    const Variable directory("SSL_CERT_DIR", (root.path() / "mine").c_str());
    const Context one(SSL_CTX_new(TLS_client_method()));
    trust_system(one.get());
    CHECK(trusts(one, in_directory));
    CHECK_FALSE(trusts(one, in_file));

    const Variable bundle("SSL_CERT_FILE", file.c_str());
    const Context two(SSL_CTX_new(TLS_client_method()));
    trust_system(two.get());
    CHECK(trusts(two, in_directory));
    CHECK(trusts(two, in_file));
}
