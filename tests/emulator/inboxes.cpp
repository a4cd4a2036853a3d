#include "tests/emulator/inboxes.hpp"

#include "tests/emulator/channels.hpp"
#include "tests/emulator/inbox_index.hpp"
#include "tests/emulator/inbox_rows.hpp"
#include "tests/emulator/working_hours.hpp"

namespace emulator {
namespace {

const json::object& channel_params(const Params& params) {
    const auto* channel = params.find("channel");
    if (!channel || !channel->is_object()) crash();
    return channel->get_object();
}

const ChannelSpec* wanted_channel(const Params& params) {
    const auto& type = at_or_null(channel_params(params), "type");
    return type.is_string() ? spec_named(type.get_string()) : nullptr;
}

json::object new_row(const World& world, const Params& params, const json::object& channel) {
    json::object row = fresh_inbox_row();
    if (const auto* name = channel.if_contains("bot_name")) row["name"] = *name;
    assign(row, inbox_columns, permit(params.values, inbox_permit(*world.release)));
    return row;
}

Inbox& store(World& world, Inbox inbox) {
    inbox.id = ++world.last_inbox_id;
    Inbox& stored = world.inboxes[inbox.id] = std::move(inbox);
    hold_key(world, stored);
    put_in_list(world, stored);
    touch_key(world, stored.account);
    record(world, "created", stored);
    return stored;
}

// From 4.16 on this is the last check before the row is written.
void check_limit_last(const World& world, Id account) {
    if (world.release->limit_checked_last) check_inbox_limit(world.accounts.at(account));
}

}  // namespace

// A top-level "null" in words means null.
void read_null_words(Params& params) {
    for (auto& [key, value] : params.values) {
        if (value.is_string() && value.get_string() == "null") value = nullptr;
    }
}

void check_inbox_limit(const Account& account) {
    if (account.inbox_limit && account.inboxes.size() >= *account.inbox_limit)
        refuse(402, "Account limit exceeded. Upgrade to a higher plan");
}

Inbox& create_inbox(World& world, Id account, Params params) {
    read_null_words(params);
    const auto* spec = wanted_channel(params);
    Inbox inbox;
    inbox.account = account;
    if (spec) {
        inbox.type = spec->type;
        inbox.channel = build_channel(
            world, spec->type, permit(channel_params(params), channel_permit(spec->type, *world.release)));
        inbox.channel_id = ++world.last_channel_id[spec->type];
    }
    const AvatarChange avatar = avatar_change(params, *world.release);
    inbox.row = new_row(world, params, inbox.channel);
    validate_inbox(world, inbox.row, spec ? std::optional{spec->type} : std::nullopt, avatar);
    check_limit_last(world, account);
    check_inbox_storable(world, inbox.row);
    inbox.hours = default_hours();
    apply_avatar(world, inbox, avatar);
    return store(world, std::move(inbox));
}

void ask_deletion(World& world, Inbox& inbox) {
    move_key_quietly(world, inbox.account);  // real dashboards are notified by the job only
    record(world, "deletion asked", inbox);
    if (inbox.delete_asked) return;
    inbox.delete_asked = true;
    world.jobs.push_back({world.now + world.settings.delete_delay, inbox.id});
}

void destroy_inbox(World& world, Id id) {
    const auto found = world.inboxes.find(id);
    if (found == world.inboxes.end()) return;
    const Inbox& inbox = found->second;
    release_key(world, inbox);
    world.accounts.at(inbox.account).inboxes.erase(inbox.place);
    touch_key(world, inbox.account);
    record(world, "destroyed", inbox);
    for (auto& [portal_id, portal] : world.portals) {
        if (portal.inbox == id) portal.inbox.reset();
    }
    world.inboxes.erase(found);
}

void remove_avatar(World& world, Inbox& inbox) {
    record(world, "avatar removed", inbox);
    inbox.avatar.reset();
    changed(inbox);
    touch_key(world, inbox.account);
}

void reset_secret(World& world, Inbox& inbox) {
    inbox.channel["secret"] = new_token(world);
    record(world, "secret reset", inbox);
    changed(inbox);
    touch_key(world, inbox.account);
}

void settle(Inbox& inbox) {
    bool differs = false;
    for (auto* object : {&inbox.row, &inbox.channel}) {
        for (auto& [key, value] : *object) {
            if (value.is_object() || value.is_array()) differs |= settle_numbers(value);
        }
    }
    if (differs) changed(inbox);
}

void changed(Inbox& inbox) {
    inbox.admin_text.clear();
    inbox.agent_text.clear();
}

}  // namespace emulator
