#include "tests/emulator/channel_tables.hpp"

namespace emulator {
namespace {

using enum Kind;

constexpr Column web_widget_columns[] = {
    {"website_url", string},
    {"website_token", string},
    {"widget_color", string, "\"#1f93ff\""},
    {"welcome_title", string},
    {"welcome_tagline", string},
    {"selected_feature_flags", flags, "7", Null::refused, Length::own, feature_flags},
    {"reply_time", choice, "\"in_a_few_minutes\"", Null::allowed, Length::own, reply_times},
    {"hmac_token", string},
    {"pre_chat_form_enabled", boolean, "false"},
    {"hmac_mandatory", boolean, "false"},
    {"pre_chat_form_options", document, "{}"},
    {"continuity_via_email", boolean, "true", Null::refused},
    {"allowed_domains", text, "\"\""},
};

constexpr Column api_columns[] = {
    {"webhook_url", string, "null", Null::allowed, Length::own},
    {"identifier", string},
    {"hmac_token", string},
    {"hmac_mandatory", boolean, "false"},
    {"additional_attributes", document, "{}"},
    {"secret", string},
};

constexpr Column email_columns[] = {
    {"email", string, "null", Null::refused},
    {"forward_to_email", string},
    {"imap_enabled", boolean, "false"},
    {"imap_address", string, "\"\""},
    {"imap_port", integer, "0"},
    {"imap_login", string, "\"\""},
    {"imap_password", string, "\"\""},
    {"imap_enable_ssl", boolean, "true"},
    {"smtp_enabled", boolean, "false"},
    {"smtp_address", string, "\"\""},
    {"smtp_port", integer, "0"},
    {"smtp_login", string, "\"\""},
    {"smtp_password", string, "\"\""},
    {"smtp_domain", string, "\"\""},
    {"smtp_enable_starttls_auto", boolean, "true"},
    {"smtp_authentication", string, "\"login\""},
    {"smtp_openssl_verify_mode", string, "\"none\""},
    {"smtp_enable_ssl_tls", boolean, "false"},
    {"provider", string},
    {"verified_for_sending", boolean, "false", Null::refused},
    {"imap_authentication", string, "\"plain\""},
};

constexpr Column line_columns[] = {
    {"line_channel_id", string},
    {"line_channel_secret", string},
    {"line_channel_token", string},
};

constexpr Column telegram_columns[] = {
    {"bot_name", string},
    {"bot_token", string},
};

constexpr Column whatsapp_columns[] = {
    {"phone_number", string},
    {"provider", string, "\"default\""},
    {"provider_config", document, "{}"},
    {"message_templates", document, "{}"},
};

constexpr Column sms_columns[] = {
    {"phone_number", string},
    {"provider", string, "\"default\""},
    {"provider_config", document, "{}"},
};

constexpr ChannelSpec specs[] = {
    {ChannelType::web_widget, "web_widget", "Channel::WebWidget", web_widget_columns, ""},
    {ChannelType::api, "api", "Channel::Api", api_columns, ""},
    {ChannelType::email, "email", "Channel::Email", email_columns, "email"},
    {ChannelType::line, "line", "Channel::Line", line_columns, "line_channel_id"},
    {ChannelType::telegram, "telegram", "Channel::Telegram", telegram_columns, "bot_token"},
    {ChannelType::whatsapp, "whatsapp", "Channel::Whatsapp", whatsapp_columns, "phone_number"},
    {ChannelType::sms, "sms", "Channel::Sms", sms_columns, "phone_number"},
};

Permit web_widget_permit(const Release& release) {
    Permit permit;
    permit.scalars = {"website_url", "widget_color",          "welcome_title",        "welcome_tagline",
                      "reply_time",  "pre_chat_form_enabled", "continuity_via_email", "hmac_mandatory"};
    if (release.allowed_domains) permit.scalars.push_back("allowed_domains");
    permit.scalar_arrays = {"selected_feature_flags"};
    Permit field;
    field.scalars = {"field_type", "label",    "placeholder", "name",          "enabled",
                     "type",       "required", "locale",      "regex_pattern", "regex_cue"};
    field.scalar_arrays = {"values"};
    Permit options;
    options.scalars = {"pre_chat_message", "require_email"};
    options.nested = {{"pre_chat_fields", field}};
    permit.nested = {{"pre_chat_form_options", options}};
    return permit;
}

Permit email_permit(const Release& release) {
    Permit permit;
    permit.scalars = {"email",
                      "imap_enabled",
                      "imap_login",
                      "imap_password",
                      "imap_address",
                      "imap_port",
                      "imap_enable_ssl",
                      "smtp_enabled",
                      "smtp_login",
                      "smtp_password",
                      "smtp_address",
                      "smtp_port",
                      "smtp_domain",
                      "smtp_enable_starttls_auto",
                      "smtp_enable_ssl_tls",
                      "smtp_openssl_verify_mode",
                      "smtp_authentication",
                      "provider"};
    if (release.verified_for_sending) permit.scalars.push_back("verified_for_sending");
    if (release.imap_authentication) permit.scalars.push_back("imap_authentication");
    return permit;
}

}  // namespace

const std::span<const ChannelSpec> channel_specs{specs};

const ChannelSpec& spec_of(ChannelType type) { return specs[static_cast<std::size_t>(type)]; }

const ChannelSpec* spec_named(std::string_view wire_name) {
    for (const auto& spec : specs) {
        if (spec.wire_name == wire_name) return &spec;
    }
    return nullptr;
}

namespace {

Permit permit_of(ChannelType type, const Release& release) {
    switch (type) {
        case ChannelType::web_widget:
            return web_widget_permit(release);
        case ChannelType::api:
            return {{"webhook_url", "hmac_mandatory"}, {}, {"additional_attributes"}, {}};
        case ChannelType::email:
            return email_permit(release);
        case ChannelType::line:
            return {{"line_channel_id", "line_channel_secret", "line_channel_token"}, {}, {}, {}};
        case ChannelType::telegram:
            return {{"bot_token"}, {}, {}, {}};
        case ChannelType::whatsapp:
            return {{"phone_number", "provider"}, {}, {"provider_config"}, {}};
        case ChannelType::sms:
            return {{"phone_number"}, {}, {"provider_config"}, {}};
    }
    return {};
}

}  // namespace

Permit channel_permit(ChannelType type, const Release& release) {
    Permit permit = permit_of(type, release);
    permit.arrays_in_arrays = release.arrays_in_arrays;
    return permit;
}

}  // namespace emulator
