#include "state/store/fingerprint.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>

#include "state/store/private_file.hpp"
#include "state/store/sqlite/state_file.hpp"
#include "state/store/state_error.hpp"

namespace inboxctl::state {

namespace {

using Path = std::filesystem::path;

constexpr std::size_t key_size = 32;
constexpr std::size_t fingerprint_bytes = 16;

struct Key {
    std::array<unsigned char, key_size> bytes{};

    Key() = default;
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    ~Key() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};
using KeyPointer = std::shared_ptr<const Key>;

struct FreeMac {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Mac = std::unique_ptr<EVP_MAC_CTX, FreeMac>;

constexpr const char* no_hmac = "cannot compute a fingerprint: OpenSSL does not support HMAC-SHA-256";

// A context with the key set. Finding the algorithm and hashing the key takes ten times as long as hashing a
// short secret.
Mac keyed(const Key& key) {
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac{EVP_MAC_fetch(nullptr, "HMAC", nullptr),
                                                                 EVP_MAC_free};
    Mac context(hmac ? EVP_MAC_CTX_new(hmac.get()) : nullptr);
    std::string digest = "SHA256";
    const std::array parameters{OSSL_PARAM_construct_utf8_string("digest", digest.data(), 0),
                                OSSL_PARAM_construct_end()};
    if (!context || EVP_MAC_init(context.get(), key.bytes.data(), key_size, parameters.data()) != 1)
        throw std::runtime_error(no_hmac);
    return context;
}

std::string take_fingerprint(const EVP_MAC_CTX* keyed, std::string_view value) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    const auto* data = reinterpret_cast<const unsigned char*>(value.data());
    const Mac mac(EVP_MAC_CTX_dup(keyed));
    std::size_t size = 0;
    if (!mac || EVP_MAC_update(mac.get(), data, value.size()) != 1 ||
        EVP_MAC_final(mac.get(), digest.data(), &size, digest.size()) != 1)
        throw std::runtime_error(no_hmac);
    std::string text = "hmac-sha256:";
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < fingerprint_bytes; ++i)
        text.append({digits[digest.at(i) >> 4U], digits[digest.at(i) & 15U]});
    return text;
}

Fingerprinter fingerprinter(const KeyPointer& key) {
    std::shared_ptr<const EVP_MAC_CTX> context = keyed(*key);
    return [context = std::move(context)](std::string_view value) {
        return take_fingerprint(context.get(), value);
    };
}

std::shared_ptr<Key> random_key() {
    auto key = std::make_shared<Key>();
    if (RAND_bytes(key->bytes.data(), key_size) != 1)
        throw std::runtime_error("cannot create a key: the system provides no random bytes");
    return key;
}

StateError key_error(const Path& file, std::string_view reason, std::string_view remedy) {
    return state_error(StateError::Kind::unusable, "use the key", file, reason, remedy);
}

// A new key is harmless, but the operator must ask for it, because every secret then looks changed.
std::string lost_key_remedy(const Path& file) {
    return "Restore it from the backup of this state. If it is lost, create a new one with `(umask 077; head "
           "-c "
           "32 /dev/urandom >" +
           file.native() + ")`: every secret then counts as changed and is sent once more";
}

// Null: there is no such file.
KeyPointer read_key(const Path& file) {
    const auto status = find_file(file, "read the key");
    if (!status) return nullptr;
    if (is_open_to_others(*status))
        throw key_error(file, "other users can read or change it",
                        "If you are sure that nobody did, run `chmod 600 " + file.native() + "`");
    if (static_cast<std::size_t>(status->st_size) != key_size)
        throw key_error(file, fmt::format("it has {} bytes instead of {}", status->st_size, key_size),
                        lost_key_remedy(file));
    const Descriptor opened{open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    auto key = std::make_shared<Key>();
    if (opened.number() < 0 || read(opened.number(), key->bytes.data(), key_size) != key_size)
        throw system_state_error("read the key", file, errno);
    return key;
}

// Writes a complete file under a temporary name and links it to the name of the key, which succeeds only
// once. The key is therefore complete or absent, and processes that start at the same time use the same one.
KeyPointer make_key(const Path& file) {
    constexpr std::string_view attempt = "create the key";
    const Path draft = Path(file) += fmt::format(".{}.new", getpid());
    unlink(draft.c_str());  // left by a process with the same id that was killed here
    const auto key = random_key();
    const auto created = create_private(draft, attempt);
    if (!created) throw system_state_error(attempt, draft, EEXIST);
    const bool written =
        write(created->number(), key->bytes.data(), key_size) == key_size && fsync(created->number()) == 0;
    const bool linked = written && (link(draft.c_str(), file.c_str()) == 0 || errno == EEXIST);
    const int error_number = errno;
    unlink(draft.c_str());
    if (!linked) throw system_state_error(attempt, file, error_number);
    sync_directory_of(file, attempt);
    return read_key(file);
}

bool holds_fingerprints(Database& database) {
    // The hexadecimal digits distinguish a fingerprint from a text that only mentions the algorithm.
    return database
        .prepare(
            "select 1 from resources where applied glob '*\"hmac-sha256:[0-9a-f][0-9a-f][0-9a-f]*' union all "
            "select 1 from operations where status in ('open', 'unknown') "
            "and wanted glob '*\"hmac-sha256:[0-9a-f][0-9a-f][0-9a-f]*' limit 1")
        .step();
}

}  // namespace

Fingerprinter open_fingerprinter(const Path& state_file, OpenMode mode) {
    const Path file = companion(state_file, ".key");
    KeyPointer key = read_key(file);
    if (!key && find_file(resolve(state_file), "open") &&
        holds_fingerprints(*open_state_file(state_file, mode)))
        throw key_error(file, "it is missing, but the state contains fingerprints computed with it",
                        lost_key_remedy(file));
    if (!key) key = mode == OpenMode::read_write ? make_key(file) : random_key();
    return fingerprinter(key);
}

Fingerprinter temporary_fingerprinter() { return fingerprinter(random_key()); }

}  // namespace inboxctl::state
