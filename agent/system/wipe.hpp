// Overwrites memory that held a secret, in a way that the optimiser must not remove.
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

// All that a Beast buffer holds or has held. It keeps its capacity.
template <class Buffer>
void wipe_buffer(Buffer& buffer) {
    buffer.clear();
    const auto space = buffer.prepare(buffer.capacity());
    if (space.size() > 0) explicit_bzero(space.data(), space.size());
}

// Wipes a string at the end of the scope.
struct Wiped {
    explicit Wiped(std::string& text_to_wipe) : text(text_to_wipe) {}
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped() { wipe(text); }

    std::string& text;
};

}  // namespace inboxctl::agent
