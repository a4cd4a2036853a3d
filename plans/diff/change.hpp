// A change is a value: what to do with which inbox, and why. Carrying it out is somebody else's work.
#pragma once

#include <string>
#include <vector>

#include "state/model/model.hpp"

namespace inboxctl::plans {

using state::Address;
using state::FieldId;
using state::InboxId;
using state::Json;
using state::Payload;

enum class Action { create, update, destroy, forget };

enum class Reason {
    not_recorded,    // declared, and never applied
    vanished,        // recorded, and no longer on the server
    differs,         // declared and observed differ
    left_manifests,  // recorded, and no longer declared
    removed,         // a [[removed]] block says so
    asked,           // a person asked for it by name
};

// Who moved: the manifests since the last apply, or the server behind our back.
enum class Cause { change, drift, both };

// What a field is changed from when its account was not read, and nobody has recorded it.
constexpr const char* not_read_value = "(not read)";

struct FieldChange {
    FieldId field{};
    Json before;  // null: not there, or never told by the server
    Json after;
    Cause cause = Cause::change;

    bool operator==(const FieldChange&) const = default;
};

struct Change {
    Action action = Action::create;
    Reason reason = Reason::not_recorded;
    Address address;
    std::string account;
    Payload payload{};
    std::string name;  // as declared, for people; may be empty (Telegram)
    InboxId id{};      // 0 for a create; for one that vanished the id it had
    std::vector<FieldChange> fields;
    state::FieldValues rest;  // the other declared fields; of what goes, all that was applied

    bool operator==(const Change&) const = default;
};

}  // namespace inboxctl::plans
