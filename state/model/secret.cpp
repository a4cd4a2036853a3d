#include "state/model/secret.hpp"

#include <cstring>

namespace inboxctl::state {

std::string describe(const SecretRef& ref) {
    switch (ref.kind) {
        case SecretRef::Kind::env:
            return "env " + ref.name;
        case SecretRef::Kind::file:
            return "file " + ref.name;
        case SecretRef::Kind::credential:
            return "credential " + ref.name;
        case SecretRef::Kind::literal:
            return "literal";
    }
    return {};
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    wipe();
    value_ = std::move(other.value_);
    other.wipe();
    return *this;
}

void Secret::wipe() noexcept {
    // A short string stores its bytes in the object, and a moved-from string may keep them. Overwrite the
    // whole capacity, in a way that the optimiser must not remove.
    value_.resize(value_.capacity());
    if (!value_.empty()) explicit_bzero(value_.data(), value_.size());
    value_.clear();
}

}  // namespace inboxctl::state
