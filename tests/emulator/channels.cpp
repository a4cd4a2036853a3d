#include "tests/emulator/channels.hpp"

#include <algorithm>

#include "tests/emulator/channel_tables.hpp"
#include "tests/emulator/providers.hpp"

namespace emulator {
namespace {

enum class Moment { create, update };

struct Draft {
    World& world;
    const ChannelSpec& spec;
    Moment moment;
    Id self;  // the inbox that has the channel; 0 before it exists
    const json::object& before;
    json::object row;
    Errors errors;
};

void require(Draft& draft, std::string_view column) {
    if (is_blank(at_or_null(draft.row, column))) draft.errors.add(column, "can't be blank");
}

void require_unique(Draft& draft) {
    const auto& value = at_or_null(draft.row, draft.spec.unique_column);
    if (holds_nul(value)) crash();
    const auto key = unique_key(draft.spec.type, draft.row);
    if (!key) return;
    const auto holder = draft.world.unique_keys.find(*key);
    const bool taken = holder != draft.world.unique_keys.end() && holder->second != draft.self;
    if (taken) draft.errors.add(draft.spec.unique_column, "has already been taken");
}

json::object default_pre_chat_form() {
    const auto field = [](std::string_view label, std::string_view name, std::string_view type,
                          bool required) {
        return json::object{{"field_type", "standard"}, {"label", label},  {"name", name}, {"type", type},
                            {"required", required},     {"enabled", false}};
    };
    return {{"pre_chat_message", "Share your queries or comments here."},
            {"pre_chat_fields", json::array{field("Email Id", "emailAddress", "email", true),
                                            field("Full name", "fullName", "text", false),
                                            field("Phone number", "phoneNumber", "text", false)}}};
}

void fill_pre_chat_form(Draft& draft) {
    auto& options = draft.row["pre_chat_form_options"];
    const bool has_fields =
        options.is_object() && !is_blank(at_or_null(options.get_object(), "pre_chat_fields"));
    if (!has_fields) options = default_pre_chat_form();
}

void fill_verify_token(Draft& draft) {
    if (text_at(draft.row, "provider") != "whatsapp_cloud") return;
    auto& config = draft.row["provider_config"].as_object();
    if (!is_truthy(at_or_null(config, "webhook_verify_token")))
        config["webhook_verify_token"] = new_hex(draft.world, 32);
}

void ask_bot_name(Draft& draft) {
    if (draft.moment != Moment::create) return;
    const auto name = telegram_bot_name(text_at(draft.row, "bot_token"));
    if (name)
        draft.row["bot_name"] = *name;
    else
        draft.errors.add("bot_token", "invalid token");
}

// 360dialog's templates are stored even if there are none; the Cloud API's only if there are some.
void fetch_templates(Draft& draft) {
    const bool asks = draft.spec.type == ChannelType::whatsapp && draft.moment == Moment::create;
    if (asks && text_at(draft.row, "provider") == "default") draft.row["message_templates"] = json::array{};
}

void check_reply_window(Draft& draft) {
    const auto& attributes = draft.row["additional_attributes"].as_object();
    const auto& window = at_or_null(attributes, "agent_reply_time_window");
    if (is_blank(window)) return;
    if (!window.is_string() && !window.is_number()) crash();
    const auto hours = window.is_string() ? to_i(window.get_string()) : cast_integer(window).as_int64();
    if (hours <= 0)
        draft.errors.add("agent_reply_time_window", "agent_reply_time_window must be greater than 0");
}

// From 4.16 on a changed configuration of the Cloud API has to name one of the account's own numbers.
bool provider_accepts(const Draft& draft, std::string_view provider) {
    const auto& config = draft.row.at("provider_config").as_object();
    if (!whatsapp_accepts(provider, config)) return false;
    const bool asks_number = draft.world.release->own_phone_numbers && provider == "whatsapp_cloud" &&
                             at_or_null(draft.before, "provider_config") != config;
    return !asks_number || whatsapp_has_number(config);
}

void check_whatsapp(Draft& draft) {
    const auto provider = text_at(draft.row, "provider");
    if (provider != "default" && provider != "whatsapp_cloud")
        draft.errors.add("provider", "is not included in the list");
    require(draft, "phone_number");
    require_unique(draft);
    if (!provider_accepts(draft, provider)) draft.errors.add("provider_config", "Invalid Credentials");
}

void before_validation(Draft& draft) {
    switch (draft.spec.type) {
        case ChannelType::web_widget:
            return fill_pre_chat_form(draft);
        case ChannelType::whatsapp:
            return fill_verify_token(draft);
        case ChannelType::telegram:
            return ask_bot_name(draft);
        case ChannelType::api:
        case ChannelType::email:
        case ChannelType::line:
        case ChannelType::sms:
            return;
    }
}

void check_api(Draft& draft) {
    if (length_of(text_at(draft.row, "webhook_url")) > 2048) draft.errors.add_length("webhook_url", 2048);
    check_reply_window(draft);
}

void check_line(Draft& draft) {
    require_unique(draft);
    for (const auto column : {"line_channel_id", "line_channel_secret", "line_channel_token"})
        require(draft, column);
}

void validate(Draft& draft) {
    check_lengths(draft.errors, draft.spec.columns, draft.row);
    switch (draft.spec.type) {
        case ChannelType::web_widget:
            return require(draft, "website_url"), require(draft, "widget_color");
        case ChannelType::api:
            return check_api(draft);
        case ChannelType::email:
            return require_unique(draft);
        case ChannelType::line:
            return check_line(draft);
        case ChannelType::whatsapp:
            return check_whatsapp(draft);
        case ChannelType::telegram:
            return require(draft, "bot_token"), require_unique(draft);
        case ChannelType::sms:
            return require(draft, "phone_number"), require_unique(draft);
    }
}

void assign_attributes(Draft& draft, const json::object& attributes) {
    const auto* flags = attributes.if_contains("selected_feature_flags");
    const bool unknown = flags && !draft.world.release->mobile_webview &&
                         std::ranges::count(flags->as_array(), json::value("allow_mobile_webview"));
    if (unknown) crash();
    assign(draft.row, draft.spec.columns, attributes);
}

json::object saved(Draft& draft, const json::object& attributes) {
    assign_attributes(draft, attributes);
    before_validation(draft);
    validate(draft);
    draft.errors.halt_if_any();
    if (draft.spec.type == ChannelType::telegram)
        set_telegram_webhook(draft.world.settings, text_at(draft.row, "bot_token"));
    fetch_templates(draft);
    check_storable(draft.spec.columns, draft.row);
    return std::move(draft.row);
}

void generate_tokens(World& world, ChannelType type, json::object& row) {
    if (type == ChannelType::web_widget) row["website_token"] = new_token(world);
    if (type == ChannelType::web_widget || type == ChannelType::api) row["hmac_token"] = new_token(world);
    if (type == ChannelType::api) row["identifier"] = new_token(world), row["secret"] = new_token(world);
    if (type == ChannelType::email) row["forward_to_email"] = new_hex(world, 32) + "@false";
}

const json::object& fresh_row(ChannelType type) {
    static const auto rows = [] {
        std::vector<json::object> all;
        for (const auto& spec : channel_specs)
            all.push_back(initial_row(spec.columns));
        return all;
    }();
    return rows[static_cast<std::size_t>(type)];
}

}  // namespace

std::optional<std::string> unique_key(ChannelType type, const json::object& channel) {
    const auto& spec = spec_of(type);
    const auto* value =
        spec.unique_column.empty() ? nullptr : at_or_null(channel, spec.unique_column).if_string();
    if (!value) return std::nullopt;
    return std::string{spec.wire_name} + ":" + std::string{*value};
}

json::object build_channel(World& world, ChannelType type, const json::object& attributes) {
    Draft draft{world, spec_of(type), Moment::create, 0, fresh_row(type), fresh_row(type), {}};
    generate_tokens(world, type, draft.row);
    return saved(draft, attributes);
}

json::object changed_channel(World& world, const Inbox& inbox, const json::object& attributes) {
    Draft draft{world, spec_of(inbox.type), Moment::update, inbox.id, inbox.channel, inbox.channel, {}};
    return saved(draft, attributes);
}

}  // namespace emulator
