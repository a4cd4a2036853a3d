// Who changed something on the server.
#pragma once

#include <cstdint>
#include <string>

namespace inboxctl::agent {

// As reported by push. Never an e-mail address.
struct Performer {
    std::int64_t id = 0;
    std::string name;  // may be empty

    bool operator==(const Performer&) const = default;
};

}  // namespace inboxctl::agent
