// Secrets: the reference in a manifest, and the value itself, which cannot be printed.
//
// Outside requests to the server, a secret is represented by its fingerprint: a keyed hash that reveals only
// whether the secret has changed. Values are read as late and dropped as early as possible.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace inboxctl::state {

// Where a manifest says the secret is stored.
struct SecretRef {
    enum class Kind { env, file, credential, literal };

    Kind kind = Kind::env;
    std::string
        name;  // variable, path or credential name; for a literal its value, which must never be shown

    bool operator==(const SecretRef&) const = default;
};

// `env ACME_TOKEN`, `file keys/token`, `credential token`, or `literal` without the value.
std::string describe(const SecretRef& ref);

// Has no formatter, stream operator or comparison. Wipes its memory on destruction.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { wipe(); }

    bool empty() const { return value_.empty(); }

    // The value, only to send it in a request or to compute its fingerprint.
    std::string_view reveal() const { return value_; }

  private:
    void wipe() noexcept;

    std::string value_;
};

// Turns the value of a secret into `hmac-sha256:<32 hex digits>`, using the key stored beside the state.
using Fingerprinter = std::function<std::string(std::string_view)>;

}  // namespace inboxctl::state
