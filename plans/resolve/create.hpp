// A create whose outcome is unknown, as a value.
#pragma once

#include "state/model/model.hpp"

namespace inboxctl::plans {

struct CreateInDoubt {
    state::Address address;
    state::Payload payload{};
    state::InboxId highest_seen{};  // the high-water mark: ids above it did not exist before the request
    state::FieldValues wanted;
    bool may_still_come = true;  // false: the in-doubt window is over, or the server has answered

    bool operator==(const CreateInDoubt&) const = default;
};

}  // namespace inboxctl::plans
