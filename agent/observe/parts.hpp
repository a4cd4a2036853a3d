// The requests that an inbox's fields travel by once it exists, and the order of them.
#pragma once

#include <string_view>
#include <vector>

#include "agent/chatwoot/chatwoot.hpp"
#include "agent/system/clock.hpp"
#include "state/model/model.hpp"

namespace inboxctl::agent {

struct Part {
    enum class Kind { channel, inbox, avatar, members, agent_bot };

    Kind kind = Kind::channel;
    state::FieldMask fields;
};

// For people: "its channel", "its members".
std::string_view name_of(Part::Kind kind);

// The part that is most likely to be refused comes first: a PATCH is carried out in stages, and what a later
// stage refuses leaves the earlier ones done. So the channel travels alone, before the rest.
std::vector<Part> parts_of(const state::DesiredInbox& inbox, const state::FieldMask& fields);

state::FieldMask all_of(const state::FieldValues& values);
state::FieldValues only(const state::FieldValues& values, const state::FieldMask& which);

// The answer to a create, and what it leaves unsaid: a new inbox has neither members nor a bot.
state::ObservedInbox just_made(state::ObservedInbox answer);

// Those of `fields` that the inbox has already as they are wanted.
state::FieldMask already(const state::DesiredInbox& inbox, const state::FieldMask& fields,
                         const state::ObservedInbox& seen);

// Whether no answer tells of some of these if the server has them.
bool has_write_only(const state::FieldValues& values);

// Why a call is not to be sent, if it is not.
using Withheld = std::function<std::optional<std::string>()>;

// Throttled means: not looked at. Whatever else writes is sent once. `withheld` is asked each time before it
// is.
template <class Send>
auto send_patiently(Clock& clock, const Withheld& withheld, Send send) -> decltype(send()) {
    constexpr int most_tries = 4;
    for (int tries = 1;; ++tries) {
        if (const auto why = withheld()) {
            ApiError error;
            error.kind = ApiError::Kind::interrupted;
            error.message = "not sent: " + *why;
            co_return error;
        }
        auto result = co_await send();
        if (result || !result.error().wait || tries == most_tries) co_return result;
        if (co_await clock.sleep(*result.error().wait) == Slept::interrupted) co_return result;
    }
}

}  // namespace inboxctl::agent
