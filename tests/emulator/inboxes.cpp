#include "tests/emulator/inboxes.hpp"

#include <algorithm>
#include <cctype>

#include "tests/emulator/channels.hpp"
#include "tests/emulator/inbox_rows.hpp"
#include "tests/emulator/providers.hpp"
#include "tests/emulator/working_hours.hpp"

namespace emulator {
namespace {

// A top-level "null" in words means null.
void read_null_words(Params& params) {
    for (auto& [key, value] : params.values) {
        if (value.is_string() && value.get_string() == "null") value = nullptr;
    }
}

std::pair<std::string, std::uint64_t> place_of(World& world, const Inbox& inbox) {
    if (world.release->list_by_name)
        return {lower_case(text_at(inbox.row, "name")), static_cast<std::uint64_t>(inbox.id)};
    return {"", ++world.last_place};  // a rewritten row moves to the end of its table
}

void put_in_list(World& world, Inbox& inbox) {
    auto& list = world.accounts.at(inbox.account).inboxes;
    list.erase(inbox.place);
    inbox.place = place_of(world, inbox);
    list[inbox.place] = inbox.id;
}

void hold_key(World& world, const Inbox& inbox) {
    if (const auto key = unique_key(inbox.type, inbox.channel)) world.unique_keys[*key] = inbox.id;
}

void release_key(World& world, const Inbox& inbox) {
    if (const auto key = unique_key(inbox.type, inbox.channel)) world.unique_keys.erase(*key);
}

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

json::object inbox_attributes(const World& world, const Params& params) {
    json::object attributes = permit(params.values, inbox_permit(*world.release));
    const auto csat = at_or_null(attributes, "csat_config");
    attributes.erase("csat_config");
    if (!is_blank(csat)) attributes["csat_config"] = rebuilt_csat(csat, *world.release);
    return attributes;
}

void save_row(World& world, Inbox& inbox, const Params& params) {
    json::object row = inbox.row;
    assign(row, inbox_columns, inbox_attributes(world, params));
    const AvatarChange avatar = avatar_change(params, *world.release);
    validate_inbox(world, row, inbox.type, avatar);
    check_inbox_storable(world, row);
    const bool differs = row != inbox.row;
    inbox.row = std::move(row);
    apply_avatar(world, inbox, avatar);
    if (differs) put_in_list(world, inbox);
    changed(inbox);
    touch_key(world, inbox.account);
    record(world, "updated", inbox);
}

void save_hours(Inbox& inbox, const Params& params) {
    const auto* hours = params.find("working_hours");
    if (!hours || !is_truthy(*hours)) return;
    update_hours(inbox.hours, *hours);
    changed(inbox);
}

json::value permitted_channel(const World& world, const Inbox& inbox, const Params& params) {
    Permit channel = channel_permit(inbox.type, *world.release);
    channel.scalars.push_back("type");
    Permit all;
    all.nested = {{"channel", channel}};
    return at_or_null(permit(params.values, all), "channel");
}

void probe_mail(const World& world, const Inbox& inbox, const json::object& attributes,
                std::optional<std::string>& failure) {
    if (inbox.type == ChannelType::email) failure = mail_probe_failure(attributes, *world.release);
}

[[noreturn]] void answer_probe_failure(const std::string& text) {
    Response response = ok(json::object{{"message", text}});
    response.status = 422;
    throw Halt{std::move(response)};
}

void replace_channel(World& world, Inbox& inbox, json::object channel) {
    const bool differs = channel != inbox.channel;
    release_key(world, inbox);
    inbox.channel = std::move(channel);
    hold_key(world, inbox);
    if (differs && !world.release->list_by_name) put_in_list(world, inbox);
    changed(inbox);
    touch_key(world, inbox.account);
}

// A second answer within one request is an error of its own.
json::object changed_after_probe(World& world, const Inbox& inbox, const json::object& attributes,
                                 bool answered) {
    try {
        return changed_channel(world, inbox, attributes);
    } catch (const Halt&) {
        if (answered) crash();
        throw;
    }
}

// The probe's failure is the answer, but the settings are stored all the same.
void save_channel(World& world, Inbox& inbox, const Params& params) {
    const json::value given = permitted_channel(world, inbox, params);
    if (is_blank(given)) return;
    if (!given.is_object()) crash();
    std::optional<std::string> failure;
    probe_mail(world, inbox, given.get_object(), failure);
    replace_channel(world, inbox, changed_after_probe(world, inbox, given.get_object(), failure.has_value()));
    if (failure) answer_probe_failure(*failure);
}

}  // namespace

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
    check_inbox_storable(world, inbox.row);
    inbox.hours = default_hours();
    apply_avatar(world, inbox, avatar);
    return store(world, std::move(inbox));
}

void update_inbox(World& world, Inbox& inbox, Params params) {
    read_null_words(params);
    save_row(world, inbox, params);
    save_hours(inbox, params);
    save_channel(world, inbox, params);
}

void ask_deletion(World& world, Inbox& inbox) {
    move_key_quietly(world, inbox.account);  // dashboards were seen to be told by the job alone
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
