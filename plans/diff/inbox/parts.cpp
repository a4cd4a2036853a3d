#include "plans/diff/inbox/parts.hpp"

#include "plans/diff/inbox/masks.hpp"

#include <array>

#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

namespace {

using state::FieldId;
using state::FieldMask;
using state::Scope;

Part::Kind kind_of(Scope scope) {
    switch (scope) {
        case Scope::channel:
            return Part::Kind::channel;
        case Scope::inbox:
        case Scope::hours:
        case Scope::portal:
            return Part::Kind::inbox;
        case Scope::avatar:
            return Part::Kind::avatar;
        case Scope::members:
            return Part::Kind::members;
        case Scope::agent_bot:
            return Part::Kind::agent_bot;
    }
    return Part::Kind::inbox;
}

// The server tests a connection with nothing but the values in the request.
void complete_connection(FieldMask& fields, const state::DesiredInbox& inbox, std::string_view prefix) {
    const auto* toggle = state::find_channel_field(inbox.payload, std::string(prefix) + "enabled");
    if (toggle == nullptr || !has(fields, id_of(*toggle))) return;
    const auto* wanted = inbox.fields.find(id_of(*toggle));
    if (wanted == nullptr || *wanted != state::Json(true)) return;
    for (const auto& [id, value] : inbox.fields)
        if (state::field(id).scope == Scope::channel && state::field(id).name.starts_with(prefix))
            fields.set(static_cast<std::size_t>(id));
}

}  // namespace

std::string_view name_of(Part::Kind kind) {
    switch (kind) {
        case Part::Kind::channel:
            return "its channel";
        case Part::Kind::inbox:
            return "its settings";
        case Part::Kind::avatar:
            return "its avatar";
        case Part::Kind::members:
            return "its members";
        case Part::Kind::agent_bot:
            return "its agent bot";
    }
    return {};
}

std::vector<Part> parts_of(const state::DesiredInbox& inbox, const FieldMask& fields) {
    constexpr std::array order{Part::Kind::channel, Part::Kind::inbox, Part::Kind::avatar,
                               Part::Kind::members, Part::Kind::agent_bot};
    std::vector<Part> parts;
    for (const auto kind : order) {
        Part part{kind, {}};
        for (const auto& [id, value] : inbox.fields)
            if (has(fields, id) && kind_of(state::field(id).scope) == kind)
                part.fields.set(static_cast<std::size_t>(id));
        if (part.fields.none()) continue;
        if (kind == Part::Kind::channel)
            for (const auto* prefix : {"imap_", "smtp_"})
                complete_connection(part.fields, inbox, prefix);
        parts.push_back(part);
    }
    return parts;
}

state::ObservedInbox just_made(state::ObservedInbox answer) {
    answer.fields.set(state::inbox_field("members"), state::Json(boost::json::array()));
    answer.fields.set(state::inbox_field("agent_bot"), state::Json(""));
    return answer;
}

}  // namespace inboxctl::plans
