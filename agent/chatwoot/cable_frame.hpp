// A frame of Chatwoot's push channel (ActionCable), read no further than necessary: an administrator's frames
// hold customers' messages.
//
// Frames and their meaning: Chatwoot 4.15.1 and 4.11.0 as recorded in tests/conformance/recordings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/chatwoot/performer.hpp"

namespace inboxctl::agent {

// Sent when the account's inbox cache key changes.
constexpr std::string_view cache_event = "account.cache_invalidated";

struct CableFrame {
    enum class Kind {
        welcome,
        ping,
        confirmed,   // a subscription
        rejected,    // a subscription
        disconnect,  // the server is about to close the connection
        changed,     // an inbox of the account has changed
        other,       // any other event, and anything that is not a frame
    };

    Kind kind = Kind::other;
    std::int64_t account = 0;            // of confirmed, rejected and changed
    std::optional<Performer> performer;  // of changed, unless a job did it
    bool reconnect = true;               // of disconnect

    bool operator==(const CableFrame&) const = default;
};

// Stops reading at the name of another event. Keeps nothing of `text` but the result; a performer's name is
// shortened and made printable.
CableFrame read_frame(std::string_view text);

}  // namespace inboxctl::agent
