#include "state/model/inbox/fields.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <unordered_map>

namespace inboxctl::state {

namespace {

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t long_text = 20000;  // every text column without a limit of its own

constexpr PayloadMask web_widget = mask(Payload::web_widget);
constexpr PayloadMask api = mask(Payload::api);
constexpr PayloadMask email = mask(Payload::email);
constexpr PayloadMask line = mask(Payload::line);
constexpr PayloadMask telegram = mask(Payload::telegram);
constexpr PayloadMask cloud = mask(Payload::whatsapp_cloud);
constexpr PayloadMask dialog = mask(Payload::whatsapp_360dialog);
constexpr PayloadMask sms = mask(Payload::sms);

constexpr ServerVersion v4_6{4, 6, 0}, v4_7{4, 7, 0}, v4_9{4, 9, 0}, v4_15{4, 15, 1};

constexpr std::array sender_names{Choice{"friendly"}, Choice{"professional"}};
constexpr std::array reply_times{Choice{"in_a_few_minutes"}, Choice{"in_a_few_hours"}, Choice{"in_a_day"}};
// In the order of their bits, which is the order of every answer.
constexpr std::array feature_flags{Choice{"attachments"}, Choice{"emoji_picker"}, Choice{"end_conversation"},
                                   Choice{"use_inbox_avatar_for_bot"}, Choice{"allow_mobile_webview", v4_15}};
constexpr std::array display_types{Choice{"emoji"}, Choice{"star"}};
constexpr std::array operators{Choice{"contains"}, Choice{"does_not_contain"}};
constexpr std::array cloud_provider{Choice{"whatsapp_cloud"}};
constexpr std::array dialog_provider{Choice{"default"}};

constexpr PayloadMask yes = 0xFF;

// clang-format off

constexpr std::array survey_rule_keys{
    Field{.name = "operator", .type = Type::choice, .choices = operators, .server_default = "\"contains\"",
          .help = "whether a conversation is asked when it has one of the labels, or when it has none"},
    Field{.name = "values", .type = Type::texts, .server_default = "[]", .help = "labels"},
};
constexpr std::array template_keys{
    Field{.name = "name", .help = "name of the message template"},
    Field{.name = "template_id", .help = "its id at the provider"},
    Field{.name = "friendly_name", .help = "Twilio: its shown name"},
    Field{.name = "content_sid", .help = "Twilio: its content id"},
    Field{.name = "approval_sid", .help = "Twilio: its approval id"},
    Field{.name = "created_at", .help = "when it was made"},
    Field{.name = "language", .help = "its language"},
    Field{.name = "status", .help = "its approval"},
};
// Of a web widget that was made without a form: recorded alike on 4.2.0, 4.11.0 and 4.15.1.
constexpr std::string_view default_pre_chat_form =
    R"({"pre_chat_message":"Share your queries or comments here.","pre_chat_fields":[)"
    R"({"field_type":"standard","label":"Email Id","name":"emailAddress","type":"email","required":true,"enabled":false},)"
    R"({"field_type":"standard","label":"Full name","name":"fullName","type":"text","required":false,"enabled":false},)"
    R"({"field_type":"standard","label":"Phone number","name":"phoneNumber","type":"text","required":false,"enabled":false}]})";
constexpr std::array csat_keys{
    Field{.name = "display_type", .type = Type::choice, .choices = display_types,
          .server_default = "\"emoji\"", .help = "what customers click on"},
    Field{.name = "message", .max = no_limit, .server_default = "\"\"", .help = "the question"},
    Field{.name = "survey_rules", .type = Type::object, .keys = survey_rule_keys,
          .help = "which conversations are asked about, by label"},
    Field{.name = "button_text", .max = no_limit, .server_default = "\"Please rate us\"", .since = v4_9,
          .help = "text of the button"},
    Field{.name = "language", .max = no_limit, .server_default = "\"en\"", .since = v4_9,
          .help = "language code of the survey"},
    Field{.name = "template", .type = Type::object, .keys = template_keys, .since = v4_9,
          .help = "message template that carries the survey (WhatsApp)"},
};
constexpr std::array assignment_keys{
    Field{.name = "max_assignment_limit", .type = Type::integer, .min = 1, .max = no_limit,
          .help = "open conversations an agent may have in this inbox"},
};

constexpr std::array pre_chat_field_keys{
    Field{.name = "field_type", .max = no_limit, .help = "standard, or the kind of custom attribute"},
    Field{.name = "label", .max = no_limit, .help = "text beside it"},
    Field{.name = "placeholder", .max = no_limit, .help = "text inside it while it is empty"},
    Field{.name = "name", .max = no_limit,
          .help = "emailAddress, fullName, phoneNumber, or an attribute's key"},
    Field{.name = "type", .max = no_limit, .help = "email, text, …"},
    Field{.name = "values", .type = Type::texts, .help = "what can be chosen"},
    Field{.name = "required", .type = Type::boolean, .help = "must be filled in"},
    Field{.name = "enabled", .type = Type::boolean, .help = "is shown"},
    Field{.name = "locale", .max = no_limit, .help = "language of the label"},
    Field{.name = "regex_pattern", .max = no_limit, .help = "what an answer must match"},
    Field{.name = "regex_cue", .max = no_limit, .help = "what to say when it does not"},
};
constexpr std::array pre_chat_keys{
    Field{.name = "pre_chat_message", .max = no_limit, .help = "text above the form"},
    Field{.name = "require_email", .type = Type::boolean, .help = "of old forms: ask for an address"},
    Field{.name = "pre_chat_fields", .type = Type::objects, .required = yes, .min = 1,
          .keys = pre_chat_field_keys,
          .help = "what is asked; with nothing in it the server puts its own form in place of this one"},
};

constexpr Field api_key{.name = "api_key", .required = yes, .secrecy = Secrecy::secret, .min = 1, .max = no_limit,
          .help = "key for the provider's API"};
constexpr Field verify_token{.name = "webhook_verify_token", .secrecy = Secrecy::secret, .max = no_limit,
          .help = "the server makes one up when it is absent"};
constexpr std::array cloud_keys{
    api_key,
    Field{.name = "phone_number_id", .required = yes, .min = 1, .max = no_limit,
          .help = "id of the number at Meta"},
    Field{.name = "business_account_id", .required = yes, .min = 1, .max = no_limit,
          .help = "id of the WhatsApp business account"},
    verify_token,
    Field{ .name = "source", .max = no_limit,
          .help = "embedded_signup for inboxes made through Meta's dialog"},
};
constexpr std::array dialog_keys{api_key};
constexpr std::array sms_keys{
    Field{.name = "api_key", .secrecy = Secrecy::secret, .max = no_limit, .help = "Bandwidth API key"},
    Field{.name = "api_secret", .secrecy = Secrecy::secret, .max = no_limit,
          .help = "Bandwidth API secret"},
    Field{.name = "application_id", .max = no_limit, .help = "Bandwidth application"},
    Field{.name = "account_id", .max = no_limit, .help = "Bandwidth account"},
};

constexpr std::array day_keys{
    Field{.name = "monday"}, Field{.name = "tuesday"},  Field{.name = "wednesday"}, Field{.name = "thursday"},
    Field{.name = "friday"}, Field{.name = "saturday"}, Field{.name = "sunday"},
};

constexpr auto ch = Scope::channel;

constexpr std::array table{
    Field{.name = "name", .required = static_cast<PayloadMask>(~telegram), .min = 1,
          .help = "shown to agents and customers; a Telegram inbox without one takes its bot's name"},
    Field{.name = "avatar", .type = Type::image, .scope = Scope::avatar,
          .help = "a JPEG, PNG, GIF or (server 4.15.1) WebP file of at most 15 MiB, beside the manifest"},
    Field{.name = "greeting_enabled", .type = Type::boolean, .server_default = "false",
          .help = "greet who opens a conversation"},
    Field{.name = "greeting_message", .max = 10000, .help = "the greeting"},
    Field{.name = "enable_email_collect", .type = Type::boolean, .server_default = "true",
          .help = "ask visitors for their address (web_widget)"},
    Field{.name = "csat_survey_enabled", .type = Type::boolean, .server_default = "false",
          .help = "ask for a rating when a conversation is resolved"},
    Field{.name = "csat_config", .type = Type::object, .keys = csat_keys, .server_default = "{}",
          .help = "the survey"},
    Field{.name = "enable_auto_assignment", .type = Type::boolean, .server_default = "true",
          .help = "give new conversations to the members in turn"},
    Field{.name = "auto_assignment_config", .type = Type::object, .keys = assignment_keys,
          .server_default = "{}", .help = "limits of that; not in the community edition"},
    Field{.name = "working_hours_enabled", .type = Type::boolean, .server_default = "false",
          .help = "outside the working hours send out_of_office_message"},
    Field{.name = "working_hours", .type = Type::hours, .scope = Scope::hours, .keys = day_keys,
          .help = "by day: \"09:00-17:30\", \"closed\" or \"open all day\"; days left out keep what the server has"},
    Field{.name = "out_of_office_message", .max = 10000, .help = "what to say then"},
    Field{.name = "timezone", .type = Type::timezone, .server_default = "\"UTC\"",
          .help = "name in the IANA database, such as Europe/Berlin"},
    Field{.name = "allow_messages_after_resolved", .type = Type::boolean, .server_default = "true",
          .help = "let a customer write on in a resolved conversation"},
    Field{.name = "lock_to_single_conversation", .type = Type::boolean, .server_default = "false",
          .help = "keep one conversation a contact"},
    Field{.name = "portal", .scope = Scope::portal, .min = 1,
          .help = "slug of a help center of the account"},
    Field{.name = "sender_name_type", .type = Type::choice, .choices = sender_names,
          .server_default = "\"friendly\"", .help = "how e-mail names its sender"},
    Field{.name = "business_name", .help = "name in e-mail"},
    Field{.name = "members", .type = Type::emails, .scope = Scope::members,
          .help = "agents by e-mail, all of them; absent: not managed"},
    Field{.name = "agent_bot", .scope = Scope::agent_bot, .min = 0,
          .help = "bot by name; \"\" for none; absent: not managed"},

    Field{.name = "website_url", .scope = ch, .payloads = web_widget, .required = yes, .min = 1,
          .format = Format::site, .help = "the site the widget is for"},
    Field{.name = "widget_color", .scope = ch, .payloads = web_widget, .min = 1,
          .server_default = "\"#1f93ff\"", .format = Format::color, .help = "color of the widget"},
    Field{.name = "welcome_title", .scope = ch, .payloads = web_widget, .help = "heading of the widget"},
    Field{.name = "welcome_tagline", .scope = ch, .payloads = web_widget, .help = "line below the heading"},
    Field{.name = "reply_time", .type = Type::choice, .scope = ch, .payloads = web_widget,
          .choices = reply_times, .server_default = "\"in_a_few_minutes\"",
          .help = "promise in the widget"},
    Field{.name = "pre_chat_form_enabled", .type = Type::boolean, .scope = ch, .payloads = web_widget,
          .server_default = "false", .help = "ask before the first message"},
    Field{.name = "pre_chat_form_options", .type = Type::object, .scope = ch, .payloads = web_widget,
          .keys = pre_chat_keys, .server_default = default_pre_chat_form, .help = "what is asked then"},
    Field{.name = "continuity_via_email", .type = Type::boolean, .scope = ch, .payloads = web_widget,
          .server_default = "true", .help = "mail an answer to who has left the site"},
    Field{.name = "hmac_mandatory", .type = Type::boolean, .scope = ch, .payloads = web_widget | api,
          .server_default = "false", .help = "take only visitors whose identity is signed"},
    Field{.name = "allowed_domains", .scope = ch, .payloads = web_widget, .max = long_text,
          .server_default = "\"\"", .since = v4_6,
          .help = "sites that may show the widget, separated by commas; \"\" for all"},
    Field{.name = "selected_feature_flags", .type = Type::choices, .scope = ch, .payloads = web_widget,
          .choices = feature_flags,
          .server_default = R"(["attachments","emoji_picker","end_conversation"])",
          .help = "what the widget offers"},

    Field{.name = "webhook_url", .scope = ch, .payloads = api, .max = 2048, .format = Format::url,
          .help = "where events of the inbox are sent"},
    Field{.name = "additional_attributes", .type = Type::object, .scope = ch, .payloads = api,
          .openness = Openness::open, .server_default = "{}",
          .help = "anything; agent_reply_time_window is the hours in which agents may answer"},

    Field{.name = "email", .scope = ch, .payloads = email, .required = yes, .min = 1,
          .format = Format::email, .help = "address, with the case that it is written in; unique over the installation"},
    Field{.name = "imap_enabled", .type = Type::boolean, .scope = ch, .payloads = email,
          .server_default = "false", .help = "fetch mail"},
    Field{.name = "imap_login", .scope = ch, .payloads = email, .server_default = "\"\"", .help = "user"},
    Field{.name = "imap_password", .scope = ch, .payloads = email, .secrecy = Secrecy::secret,
          .server_default = "\"\"", .help = "password"},
    Field{.name = "imap_address", .scope = ch, .payloads = email, .server_default = "\"\"", .help = "host"},
    Field{.name = "imap_port", .type = Type::integer, .scope = ch, .payloads = email, .max = 65535,
          .server_default = "0", .help = "port"},
    Field{.name = "imap_enable_ssl", .type = Type::boolean, .scope = ch, .payloads = email,
          .server_default = "true", .help = "by TLS"},
    Field{.name = "imap_authentication", .scope = ch, .payloads = email, .server_default = "\"plain\"",
          .since = v4_15, .help = "plain, login or cram-md5"},
    Field{.name = "smtp_enabled", .type = Type::boolean, .scope = ch, .payloads = email,
          .server_default = "false", .help = "send by this server"},
    Field{.name = "smtp_login", .scope = ch, .payloads = email, .server_default = "\"\"", .help = "user"},
    Field{.name = "smtp_password", .scope = ch, .payloads = email, .secrecy = Secrecy::secret,
          .server_default = "\"\"", .help = "password"},
    Field{.name = "smtp_address", .scope = ch, .payloads = email, .server_default = "\"\"", .help = "host"},
    Field{.name = "smtp_port", .type = Type::integer, .scope = ch, .payloads = email, .max = 65535,
          .server_default = "0", .help = "port"},
    Field{.name = "smtp_domain", .scope = ch, .payloads = email, .server_default = "\"\"",
          .help = "name given in the greeting"},
    Field{.name = "smtp_enable_starttls_auto", .type = Type::boolean, .scope = ch, .payloads = email,
          .server_default = "true", .help = "by STARTTLS where it is offered"},
    Field{.name = "smtp_enable_ssl_tls", .type = Type::boolean, .scope = ch, .payloads = email,
          .server_default = "false", .help = "by TLS; wins over STARTTLS"},
    Field{.name = "smtp_openssl_verify_mode", .scope = ch, .payloads = email, .server_default = "\"none\"",
          .help = "none, peer, client_once or fail_if_no_peer_cert"},
    Field{.name = "smtp_authentication", .scope = ch, .payloads = email, .server_default = "\"login\"",
          .help = "plain, login, cram-md5, xoauth, xoauth2, ntlm or gssapi"},
    Field{.name = "provider", .scope = ch, .payloads = email,
          .help = "google or microsoft where their sign-in is used"},
    Field{.name = "verified_for_sending", .type = Type::boolean, .scope = ch, .payloads = email,
          .access = Access::write_only, .server_default = "false", .since = v4_7,
          .help = "the address may be used as a sender"},

    Field{.name = "line_channel_id", .scope = ch, .payloads = line, .required = yes, .min = 1,
          .help = "unique over the installation"},
    Field{.name = "line_channel_secret", .scope = ch, .payloads = line, .required = yes,
          .access = Access::write_only, .secrecy = Secrecy::secret, .min = 1, .help = "channel secret"},
    Field{.name = "line_channel_token", .scope = ch, .payloads = line, .required = yes,
          .access = Access::write_only, .secrecy = Secrecy::secret, .min = 1,
          .help = "channel access token"},

    Field{.name = "bot_token", .scope = ch, .payloads = telegram, .required = yes,
          .access = Access::create_only, .secrecy = Secrecy::secret, .min = 1,
          .help = "from BotFather; unique over the installation; a new token needs a new inbox"},

    Field{.name = "phone_number", .scope = ch, .payloads = cloud | dialog | sms, .required = yes, .min = 1,
          .format = Format::phone, .help = "as +15551234567; unique over the installation within its channel type"},
    Field{.name = "provider", .type = Type::choice, .scope = ch, .payloads = cloud, .required = yes,
          .choices = cloud_provider, .help = "WhatsApp Cloud by Meta"},
    Field{.name = "provider", .type = Type::choice, .scope = ch, .payloads = dialog,
          .choices = dialog_provider, .server_default = "\"default\"", .help = "360dialog; old"},
    Field{.name = "provider_config", .type = Type::object, .scope = ch, .payloads = cloud, .required = yes,
          .secrecy = Secrecy::contents, .openness = Openness::open, .keys = cloud_keys,
          .help = "access to the number"},
    Field{.name = "provider_config", .type = Type::object, .scope = ch, .payloads = dialog, .required = yes,
          .secrecy = Secrecy::contents, .openness = Openness::open, .keys = dialog_keys,
          .help = "access to the number"},
    Field{.name = "provider_config", .type = Type::object, .scope = ch, .payloads = sms,
          .access = Access::write_only, .secrecy = Secrecy::contents, .openness = Openness::open,
          .keys = sms_keys, .server_default = "{}", .help = "access to the number (Bandwidth)"},
};
// clang-format on
static_assert(table.size() <= 128, "FieldMask has 128 bits");

constexpr std::array names{
    PayloadName{Payload::web_widget, "web_widget", "", "Channel::WebWidget", "web widget"},
    PayloadName{Payload::api, "api", "", "Channel::Api", "API"},
    PayloadName{Payload::email, "email", "", "Channel::Email", "e-mail"},
    PayloadName{Payload::line, "line", "", "Channel::Line", "LINE"},
    PayloadName{Payload::telegram, "telegram", "", "Channel::Telegram", "Telegram"},
    PayloadName{Payload::whatsapp_cloud, "whatsapp", "whatsapp_cloud", "Channel::Whatsapp", "WhatsApp Cloud"},
    PayloadName{Payload::whatsapp_360dialog, "whatsapp", "default", "Channel::Whatsapp",
                "WhatsApp by 360dialog"},
    PayloadName{Payload::sms, "sms", "", "Channel::Sms", "SMS"},
};

using ByName = std::unordered_map<std::string_view, const Field*>;

ByName index(Scope scope, PayloadMask payloads) {
    ByName result;
    for (const auto& row : table)
        if ((row.scope == Scope::channel) == (scope == Scope::channel) && (row.payloads & payloads) != 0)
            result.emplace(row.name, &row);
    return result;
}

const Field* lookup(const ByName& by_name, std::string_view name) {
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : found->second;
}

}  // namespace

std::span<const Field> fields() { return table; }

const Field& field(FieldId id) {
    const auto index = static_cast<std::size_t>(id);
    assert(index < table.size());
    return table[index];
}

FieldId id_of(const Field& row) {
    assert(&row >= table.data() && &row < table.data() + table.size());
    return static_cast<FieldId>(&row - table.data());
}

const Field* find_inbox_field(std::string_view name) {
    static const ByName by_name = index(Scope::inbox, 0xFF);
    return lookup(by_name, name);
}

const Field* find_channel_field(Payload payload, std::string_view name) {
    static const auto by_payload = [] {
        std::array<ByName, payload_count> result;
        for (std::size_t i = 0; i < payload_count; ++i)
            result[i] = index(Scope::channel, mask(static_cast<Payload>(i)));
        return result;
    }();
    return lookup(by_payload[static_cast<std::size_t>(payload)], name);
}

FieldId inbox_field(std::string_view name) {
    const Field* row = find_inbox_field(name);
    assert(row != nullptr);
    return id_of(*row);
}

FieldId channel_field(Payload payload, std::string_view name) {
    const Field* row = find_channel_field(payload, name);
    assert(row != nullptr);
    return id_of(*row);
}

const Field* natural_key(Payload payload) {
    switch (payload) {
        case Payload::web_widget:
        case Payload::api:
            return nullptr;
        case Payload::email:
            return find_channel_field(payload, "email");
        case Payload::line:
            return find_channel_field(payload, "line_channel_id");
        case Payload::telegram:
            return find_channel_field(payload, "bot_token");
        case Payload::whatsapp_cloud:
        case Payload::whatsapp_360dialog:
        case Payload::sms:
            return find_channel_field(payload, "phone_number");
    }
    return nullptr;
}

std::vector<FieldId> identifying(Payload payload) {
    if (const auto* key = natural_key(payload)) return {id_of(*key)};
    const bool widget = payload == Payload::web_widget;
    return {inbox_field("name"), channel_field(payload, widget ? "website_url" : "webhook_url")};
}

const PayloadName& name_of(Payload payload) { return names[static_cast<std::size_t>(payload)]; }

std::span<const PayloadName> payload_names() { return names; }

}  // namespace inboxctl::state
