// The requests in which an inbox's fields travel once it exists, and their order.
#pragma once

#include <string_view>
#include <vector>

#include "state/model/model.hpp"

namespace inboxctl::plans {

struct Part {
    enum class Kind { channel, inbox, avatar, members, agent_bot };

    Kind kind = Kind::channel;
    state::FieldMask fields;
};

// For people: "its channel", "its members".
std::string_view name_of(Part::Kind kind);

// The part that is most likely to be refused comes first: the server carries out a PATCH in stages, and if it
// refuses a later stage, the earlier ones stay done. So the channel travels alone, before the rest.
std::vector<Part> parts_of(const state::DesiredInbox& inbox, const state::FieldMask& fields);

// The response to a create, completed: a new inbox has neither members nor a bot.
state::ObservedInbox just_made(state::ObservedInbox answer);

}  // namespace inboxctl::plans
