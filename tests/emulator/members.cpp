#include <algorithm>

#include "tests/emulator/columns.hpp"
#include "tests/emulator/endpoints.hpp"

namespace emulator {
namespace {

Inbox& named_inbox(const Session& session) {
    const auto* id = session.params.find("inbox_id");
    const auto number = id ? cast_integer(*id) : json::value();
    return inbox_of_account(session, number.is_int64() ? number.get_int64() : 0);
}

Inbox& managed_inbox(const Session& session) {
    Inbox& inbox = named_inbox(session);
    require_administrator(session);
    return inbox;
}

// The real code fails on anything but a list.
const json::array& user_ids(const Session& session) {
    const auto* ids = session.params.find("user_ids");
    if (!ids || !ids->is_array()) crash();
    return ids->get_array();
}

// Ids are compared with their type: "5" is not the member 5.
bool names(const json::array& ids, Id id) {
    return std::find(ids.begin(), ids.end(), json::value(id)) != ids.end();
}

void add_member(const World& world, std::set<Id>& members, const json::value& given) {
    Errors errors;
    const auto id = cast_integer(given);
    const bool known = id.is_int64() && world.users.contains(id.get_int64());
    if (!id.is_int64()) errors.add("user_id", "can't be blank");
    if (id.is_int64() && members.contains(id.get_int64())) errors.add("user_id", "has already been taken");
    if (!known) errors.add("user", "must exist");
    errors.halt_if_any();
    members.insert(id.get_int64());
}

std::set<Id> with_added(const World& world, const Inbox& inbox, const json::array& ids) {
    std::set<Id> members = inbox.members;
    for (const auto& id : ids) {
        const bool already = id.is_int64() && inbox.members.contains(id.get_int64());
        if (!already) add_member(world, members, id);
    }
    return members;
}

Response member_list(const Session& session, const Inbox& inbox) {
    json::array rows;
    for (const Id id : inbox.members) {
        const User& user = session.world.users.at(id);
        if (role_in(user, inbox.account)) rows.push_back(agent_row(session.world, user, inbox.account));
    }
    return ok(json::object{{"payload", rows}});
}

Response set_members(const Session& session, Inbox& inbox, std::set<Id> members) {
    inbox.members = std::move(members);
    record(session.world, "members set", inbox);
    touch_key(session.world, inbox.account);
    return member_list(session, inbox);
}

}  // namespace

Response show_members(Session& session, const Captures& captures) {
    return member_list(session, visible_inbox(session, captures[1]));
}

Response post_members(Session& session, const Captures&) {
    Inbox& inbox = managed_inbox(session);
    return set_members(session, inbox, with_added(session.world, inbox, user_ids(session)));
}

Response patch_members(Session& session, const Captures&) {
    Inbox& inbox = managed_inbox(session);
    const auto& ids = user_ids(session);
    auto members = with_added(session.world, inbox, ids);
    for (const Id id : inbox.members) {
        if (!names(ids, id)) members.erase(id);
    }
    return set_members(session, inbox, std::move(members));
}

Response delete_members(Session& session, const Captures&) {
    Inbox& inbox = managed_inbox(session);
    const auto* given = session.params.find("user_ids");
    if (given && given->is_array()) {
        for (const auto& id : given->get_array()) {
            if (const auto number = cast_integer(id); number.is_int64())
                inbox.members.erase(number.get_int64());
        }
    }
    record(session.world, "members set", inbox);
    touch_key(session.world, inbox.account);
    return empty_ok();
}

}  // namespace emulator
