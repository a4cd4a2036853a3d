// PATCH of an inbox. Each stage changes a draft; a commit puts the draft in the inbox's place.
#include "tests/emulator/channels.hpp"
#include "tests/emulator/inbox_index.hpp"
#include "tests/emulator/inbox_rows.hpp"
#include "tests/emulator/inboxes.hpp"
#include "tests/emulator/providers.hpp"
#include "tests/emulator/working_hours.hpp"

namespace emulator {
namespace {

json::object inbox_attributes(const World& world, const Params& params) {
    json::object attributes = permit(params.values, inbox_permit(*world.release));
    const auto csat = at_or_null(attributes, "csat_config");
    attributes.erase("csat_config");
    if (!is_blank(csat)) attributes["csat_config"] = rebuilt_csat(csat, *world.release);
    return attributes;
}

void change_row(World& world, Inbox& draft, const Params& params) {
    assign(draft.row, inbox_columns, inbox_attributes(world, params));
    const AvatarChange avatar = avatar_change(params, *world.release);
    validate_inbox(world, draft.row, draft.type, avatar);
    check_inbox_storable(world, draft.row);
    apply_avatar(world, draft, avatar);
}

void change_hours(Inbox& draft, const Params& params) {
    const auto* hours = params.find("working_hours");
    if (hours && is_truthy(*hours)) update_hours(draft.hours, *hours);
}

json::value permitted_channel(const World& world, const Inbox& inbox, const Params& params) {
    Permit channel = channel_permit(inbox.type, *world.release);
    channel.scalars.push_back("type");
    Permit all;
    all.nested = {{"channel", channel}};
    return at_or_null(permit(params.values, all), "channel");
}

// Rails fails on a second response within one request.
json::object changed_after_probe(World& world, const Inbox& inbox, const json::object& attributes,
                                 bool answered) {
    try {
        return changed_channel(world, inbox, attributes);
    } catch (const Halt&) {
        if (answered) crash();
        throw;
    }
}

struct ChannelStage {
    bool given = false;
    std::optional<std::string> probe_failure;  // the answer, although the settings are stored
};

ChannelStage change_channel(World& world, Inbox& draft, const Params& params) {
    const json::value given = permitted_channel(world, draft, params);
    if (is_blank(given)) return {};
    if (!given.is_object()) crash();
    ChannelStage stage{true, {}};
    if (draft.type == ChannelType::email)
        stage.probe_failure = mail_probe_failure(given.get_object(), *world.release);
    draft.channel = changed_after_probe(world, draft, given.get_object(), stage.probe_failure.has_value());
    return stage;
}

[[noreturn]] void answer_probe_failure(const std::string& text) {
    Response response = ok(json::object{{"message", text}});
    response.status = 422;
    throw Halt{std::move(response)};
}

void commit(World& world, Inbox& inbox, const Inbox& draft) {
    const bool row_differs = inbox.row != draft.row;
    const bool channel_differs = inbox.channel != draft.channel;
    release_key(world, inbox);
    const auto place = inbox.place;
    inbox = draft;
    inbox.place = place;
    hold_key(world, inbox);
    if (row_differs || (channel_differs && !world.release->list_by_name)) put_in_list(world, inbox);
    changed(inbox);
}

void announce(World& world, const Inbox& inbox) {
    touch_key(world, inbox.account);
    record(world, "updated", inbox);
}

// The feature that it needs is off in every account.
void refuse_email_layout(const Release& release, const Params& params) {
    const auto* layout = params.find("branded_email_layout");
    if (release.branded_email && layout && !is_blank(*layout))
        refuse(422, "Branded email templates feature is not enabled");
}

void update_at_once(World& world, Inbox& inbox, const Params& params) {
    Inbox draft = inbox;
    change_row(world, draft, params);
    change_hours(draft, params);
    const ChannelStage channel = change_channel(world, draft, params);
    commit(world, inbox, draft);
    announce(world, inbox);
    if (channel.probe_failure) answer_probe_failure(*channel.probe_failure);
}

void update_by_stages(World& world, Inbox& inbox, const Params& params) {
    Inbox draft = inbox;
    change_row(world, draft, params);
    commit(world, inbox, draft);
    announce(world, inbox);
    change_hours(draft, params);
    commit(world, inbox, draft);
    const ChannelStage channel = change_channel(world, draft, params);
    if (!channel.given) return;
    commit(world, inbox, draft);
    touch_key(world, inbox.account);
    if (channel.probe_failure) answer_probe_failure(*channel.probe_failure);
}

}  // namespace

void update_inbox(World& world, Inbox& inbox, Params params) {
    read_null_words(params);
    refuse_email_layout(*world.release, params);
    if (world.release->update_at_once)
        update_at_once(world, inbox, params);
    else
        update_by_stages(world, inbox, params);
}

}  // namespace emulator
