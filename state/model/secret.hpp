// Secrets: what a manifest says of one, and the value itself, which cannot be printed.
//
// Everywhere but in a request to the server a secret is its fingerprint: a keyed hash that shows whether
// it changed and tells nothing else. Values are read as late and dropped as early as possible.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace inboxctl::state {

// Where a manifest says that a secret is found.
struct SecretRef {
    enum class Kind { env, file, credential, literal };

    Kind kind = Kind::env;
    std::string name;  // variable, path or credential name; a literal's own text: never show that one

    bool operator==(const SecretRef&) const = default;
};

// `env ACME_TOKEN`, `file keys/token`, `credential token`, or `literal`, without its text.
std::string describe(const SecretRef& ref);

// No formatter, no stream operator, no comparison; wiped when it goes.
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

    // The value itself: for the request that carries it, and for taking its fingerprint. Nothing else.
    std::string_view reveal() const { return value_; }

  private:
    void wipe() noexcept;

    std::string value_;
};

// A secret's value in, `hmac-sha256:<32 hex digits>` out, under the key that lies beside the state.
using Fingerprinter = std::function<std::string(std::string_view)>;

}  // namespace inboxctl::state
