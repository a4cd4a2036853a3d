// Overwriting what held a secret, in a way that the optimiser may not drop.
#pragma once

#include <string.h>

#include <string>

namespace inboxctl::agent {

// The whole capacity: a string that shrank or was moved from may keep its bytes.
inline void wipe(std::string& text) noexcept {
    text.resize(text.capacity());
    if (!text.empty()) explicit_bzero(text.data(), text.size());
    text.clear();
}

}  // namespace inboxctl::agent
