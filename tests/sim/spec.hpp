// What the manifests declare of one inbox.
#pragma once

#include <string>

#include "state/model/model.hpp"

namespace inboxctl::sim {

struct Spec {
    std::string key;
    state::Payload payload{};
    std::string name, site, greeting_message;  // site: website_url, webhook_url or email
    bool greeting_enabled = false;
    bool has_members = false;
    bool is_declared = true;
};

state::DesiredInbox desired_by(const Spec& spec);

}  // namespace inboxctl::sim
