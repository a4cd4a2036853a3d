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

// What a buffer of Beast's holds and has held. It keeps its room.
template <class Buffer>
void wipe_buffer(Buffer& buffer) {
    buffer.clear();
    const auto space = buffer.prepare(buffer.capacity());
    if (space.size() > 0) explicit_bzero(space.data(), space.size());
}

// Wipes what it watches over.
struct Wiped {
    explicit Wiped(std::string& text_to_wipe) : text(text_to_wipe) {}
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped() { wipe(text); }

    std::string& text;
};

}  // namespace inboxctl::agent
