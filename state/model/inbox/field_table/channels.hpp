// Rows for the fields of channels, by the payloads that have them.
#pragma once

#include <array>

#include "state/model/inbox/field_table/nested.hpp"

namespace inboxctl::state::field_table {

// clang-format off
constexpr PayloadMask web_widget = mask(Payload::web_widget);
constexpr PayloadMask api = mask(Payload::api);
constexpr PayloadMask email = mask(Payload::email);
constexpr PayloadMask line = mask(Payload::line);
constexpr PayloadMask telegram = mask(Payload::telegram);
constexpr PayloadMask cloud = mask(Payload::whatsapp_cloud);
constexpr PayloadMask dialog = mask(Payload::whatsapp_360dialog);
constexpr PayloadMask sms = mask(Payload::sms);

constexpr std::array reply_times{Choice{"in_a_few_minutes"}, Choice{"in_a_few_hours"}, Choice{"in_a_day"}};
// In the order of their bits, which is the order of every response.
constexpr std::array feature_flags{Choice{"attachments"}, Choice{"emoji_picker"}, Choice{"end_conversation"},
                                   Choice{"use_inbox_avatar_for_bot"}, Choice{"allow_mobile_webview", v4_15}};
constexpr std::array cloud_provider{Choice{"whatsapp_cloud"}};
constexpr std::array dialog_provider{Choice{"default"}};


constexpr auto ch = Scope::channel;

constexpr std::array channel_rows{
    Field{.name = "website_url", .scope = ch, .payloads = web_widget, .required = yes, .min = 1,
          .format = Format::site, .help = "website that shows the widget"},
    Field{.name = "widget_color", .scope = ch, .payloads = web_widget, .min = 1,
          .server_default = "\"#1f93ff\"", .format = Format::color, .help = "color of the widget"},
    Field{.name = "welcome_title", .scope = ch, .payloads = web_widget, .help = "heading of the widget"},
    Field{.name = "welcome_tagline", .scope = ch, .payloads = web_widget, .help = "line below the heading"},
    Field{.name = "reply_time", .type = Type::choice, .scope = ch, .payloads = web_widget,
          .choices = reply_times, .server_default = "\"in_a_few_minutes\"",
          .help = "expected reply time, shown in the widget"},
    Field{.name = "pre_chat_form_enabled", .type = Type::boolean, .scope = ch, .payloads = web_widget,
          .server_default = "false", .help = "show a form before the first message"},
    Field{.name = "pre_chat_form_options", .type = Type::object, .scope = ch, .payloads = web_widget,
          .keys = pre_chat_keys, .server_default = default_pre_chat_form, .help = "the form shown before the first message"},
    Field{.name = "continuity_via_email", .type = Type::boolean, .scope = ch, .payloads = web_widget,
          .server_default = "true", .help = "continue by e-mail when a visitor has left the site"},
    Field{.name = "hmac_mandatory", .type = Type::boolean, .scope = ch, .payloads = web_widget | api,
          .server_default = "false", .help = "accept only visitors whose identity is signed (HMAC)"},
    Field{.name = "allowed_domains", .scope = ch, .payloads = web_widget, .max = long_text,
          .server_default = "\"\"", .since = v4_6,
          .help = "domains that may show the widget, separated by commas; \"\" for all"},
    Field{.name = "selected_feature_flags", .type = Type::choices, .scope = ch, .payloads = web_widget,
          .choices = feature_flags,
          .server_default = R"(["attachments","emoji_picker","end_conversation"])",
          .help = "features of the widget"},

    Field{.name = "webhook_url", .scope = ch, .payloads = api, .max = 2048, .format = Format::url,
          .help = "URL that receives the events of the inbox"},
    Field{.name = "additional_attributes", .type = Type::object, .scope = ch, .payloads = api,
          .openness = Openness::open, .server_default = "{}",
          .help = "custom attributes; agent_reply_time_window is the number of hours in which agents may reply"},

    Field{.name = "email", .scope = ch, .payloads = email, .required = yes, .min = 1,
          .format = Format::email, .help = "e-mail address, case-sensitive; unique across the installation"},
    Field{.name = "imap_enabled", .type = Type::boolean, .scope = ch, .payloads = email,
          .server_default = "false", .help = "fetch mail by IMAP"},
    Field{.name = "imap_login", .scope = ch, .payloads = email, .server_default = "\"\"", .help = "user name"},
    Field{.name = "imap_password", .scope = ch, .payloads = email, .secrecy = Secrecy::secret,
          .server_default = "\"\"", .help = "password"},
    Field{.name = "imap_address", .scope = ch, .payloads = email, .server_default = "\"\"", .help = "host name of the server"},
    Field{.name = "imap_port", .type = Type::integer, .scope = ch, .payloads = email, .max = 65535,
          .server_default = "0", .help = "port"},
    Field{.name = "imap_enable_ssl", .type = Type::boolean, .scope = ch, .payloads = email,
          .server_default = "true", .help = "connect with TLS"},
    Field{.name = "imap_authentication", .scope = ch, .payloads = email, .server_default = "\"plain\"",
          .since = v4_15, .help = "plain, login or cram-md5"},
    Field{.name = "smtp_enabled", .type = Type::boolean, .scope = ch, .payloads = email,
          .server_default = "false", .help = "send mail through this SMTP server"},
    Field{.name = "smtp_login", .scope = ch, .payloads = email, .server_default = "\"\"", .help = "user name"},
    Field{.name = "smtp_password", .scope = ch, .payloads = email, .secrecy = Secrecy::secret,
          .server_default = "\"\"", .help = "password"},
    Field{.name = "smtp_address", .scope = ch, .payloads = email, .server_default = "\"\"", .help = "host name of the server"},
    Field{.name = "smtp_port", .type = Type::integer, .scope = ch, .payloads = email, .max = 65535,
          .server_default = "0", .help = "port"},
    Field{.name = "smtp_domain", .scope = ch, .payloads = email, .server_default = "\"\"",
          .help = "domain sent in HELO"},
    Field{.name = "smtp_enable_starttls_auto", .type = Type::boolean, .scope = ch, .payloads = email,
          .server_default = "true", .help = "use STARTTLS if the server offers it"},
    Field{.name = "smtp_enable_ssl_tls", .type = Type::boolean, .scope = ch, .payloads = email,
          .server_default = "false", .help = "connect with TLS; takes precedence over STARTTLS"},
    Field{.name = "smtp_openssl_verify_mode", .scope = ch, .payloads = email, .server_default = "\"none\"",
          .help = "none, peer, client_once or fail_if_no_peer_cert"},
    Field{.name = "smtp_authentication", .scope = ch, .payloads = email, .server_default = "\"login\"",
          .help = "plain, login, cram-md5, xoauth, xoauth2, ntlm or gssapi"},
    Field{.name = "provider", .scope = ch, .payloads = email,
          .help = "google or microsoft, if their sign-in is used"},
    Field{.name = "verified_for_sending", .type = Type::boolean, .scope = ch, .payloads = email,
          .access = Access::write_only, .server_default = "false", .since = v4_7,
          .help = "the address is verified for sending"},

    Field{.name = "line_channel_id", .scope = ch, .payloads = line, .required = yes, .min = 1,
          .help = "channel id; unique across the installation"},
    Field{.name = "line_channel_secret", .scope = ch, .payloads = line, .required = yes,
          .access = Access::write_only, .secrecy = Secrecy::secret, .min = 1, .help = "channel secret"},
    Field{.name = "line_channel_token", .scope = ch, .payloads = line, .required = yes,
          .access = Access::write_only, .secrecy = Secrecy::secret, .min = 1,
          .help = "channel access token"},

    Field{.name = "bot_token", .scope = ch, .payloads = telegram, .required = yes,
          .access = Access::create_only, .secrecy = Secrecy::secret, .min = 1,
          .help = "token from BotFather; unique across the installation; a new token needs a new inbox"},

    Field{.name = "phone_number", .scope = ch, .payloads = cloud | dialog | sms, .required = yes, .min = 1,
          .format = Format::phone, .help = "number such as +15551234567; unique across the installation for each channel type"},
    Field{.name = "provider", .type = Type::choice, .scope = ch, .payloads = cloud, .required = yes,
          .choices = cloud_provider, .help = "WhatsApp Cloud by Meta"},
    Field{.name = "provider", .type = Type::choice, .scope = ch, .payloads = dialog,
          .choices = dialog_provider, .server_default = "\"default\"", .help = "360dialog (deprecated)"},
    Field{.name = "provider_config", .type = Type::object, .scope = ch, .payloads = cloud, .required = yes,
          .secrecy = Secrecy::contents, .openness = Openness::open, .keys = cloud_keys,
          .help = "credentials for the number"},
    Field{.name = "provider_config", .type = Type::object, .scope = ch, .payloads = dialog, .required = yes,
          .secrecy = Secrecy::contents, .openness = Openness::open, .keys = dialog_keys,
          .help = "credentials for the number"},
    Field{.name = "provider_config", .type = Type::object, .scope = ch, .payloads = sms,
          .access = Access::write_only, .secrecy = Secrecy::contents, .openness = Openness::open,
          .keys = sms_keys, .server_default = "{}", .help = "credentials for the number (Bandwidth)"},
};
// clang-format on

}  // namespace inboxctl::state::field_table
