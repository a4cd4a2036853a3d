// What Chatwoot returns besides inboxes.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "state/model/secret.hpp"
#include "state/model/version.hpp"

namespace inboxctl::agent {

struct Agent {
    std::int64_t id = 0;
    std::string email;  // Chatwoot stores it in lower case
    std::string name;

    bool operator==(const Agent&) const = default;
};

struct AgentBot {
    enum class Of { account, installation };

    std::int64_t id = 0;
    std::string name;
    Of of = Of::account;  // bots of the installation have no account_id

    bool operator==(const AgentBot&) const = default;
};

struct Portal {
    std::int64_t id = 0;
    std::string slug, name;

    bool operator==(const Portal&) const = default;
};

struct About {
    state::ServerVersion version;
    std::optional<std::chrono::sys_seconds> time;  // by the server's own clock, when it answered
};

// The token's user, and what the push channel needs to know.
struct Profile {
    std::int64_t user = 0;
    state::Secret pubsub_token;
    std::string role;  // in this account; empty: not a member
};

}  // namespace inboxctl::agent
