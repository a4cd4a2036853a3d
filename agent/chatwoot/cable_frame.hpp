// A frame of Chatwoot's push channel (ActionCable), looked into no further than an agent has to: the frames
// of an administrator hold customers' messages, which are none of our business.
//
// Frames and their meaning: Chatwoot 4.15.1 and 4.11.0 as recorded in tests/conformance/recordings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/chatwoot/performer.hpp"

namespace inboxctl::agent {

// Sent when the account's inbox cache key moves.
constexpr std::string_view cache_event = "account.cache_invalidated";

struct CableFrame {
    enum class Kind {
        welcome,
        ping,
        confirmed,   // a subscription
        rejected,    // the same, refused
        disconnect,  // the server is about to end the connection
        moved,       // an inbox of the account has changed
        other,       // whatever else, and what is no frame at all
    };

    Kind kind = Kind::other;
    std::int64_t account = 0;            // of confirmed, rejected and moved
    std::optional<Performer> performer;  // of moved, unless a job did it
    bool reconnect = true;               // of disconnect

    bool operator==(const CableFrame&) const = default;
};

// Reading ends where a frame says that it is another event's. Nothing of `text` stays anywhere but what is
// returned; a performer's name is short and printable.
CableFrame read_frame(std::string_view text);

}  // namespace inboxctl::agent
