// A change: what to do with which resource, and why. It is a value; agent/execute carries it out.
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
    not_recorded,  // declared, but not recorded yet
    vanished,      // recorded, but no longer on the server
    differs,       // declared and observed values differ
    not_declared,  // recorded, but no longer declared
    removed,       // a [[removed]] block names it
    asked,         // an operator asked for it
};

// What changed since the last apply: the manifests, the server, or both.
enum class Cause { change, drift, both };

// Shown as the value before a change if the account was not read and no value is recorded.
constexpr const char* not_read_value = "(not read)";

struct FieldChange {
    FieldId field{};
    Json before;  // null: absent, or never returned by the server
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
    std::string name;  // as declared, for display; may be empty (Telegram)
    InboxId id{};      // 0 for a create; if it vanished, the id it had
    std::vector<FieldChange> fields;
    state::FieldValues rest;  // the other declared fields; if it is removed, all that was applied

    bool operator==(const Change&) const = default;
};

}  // namespace inboxctl::plans
