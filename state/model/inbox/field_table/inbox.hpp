// Rows for the fields of an inbox itself, whatever its channel.
#pragma once

#include <array>

#include "state/model/inbox/field_table/nested.hpp"

namespace inboxctl::state::field_table {

// clang-format off
constexpr std::array sender_names{Choice{"friendly"}, Choice{"professional"}};
constexpr PayloadMask telegram_only = mask(Payload::telegram);

constexpr std::array inbox_rows{
    Field{.name = "name", .required = static_cast<PayloadMask>(~telegram_only), .min = 1,
          .help = "shown to agents and customers; a Telegram inbox defaults to the name of its bot"},
    Field{.name = "avatar", .type = Type::image, .scope = Scope::avatar,
          .help = "image file, relative to the manifest: JPEG, PNG, GIF or (since Chatwoot 4.15.1) WebP, at most 15 MiB"},
    Field{.name = "greeting_enabled", .type = Type::boolean, .server_default = "false",
          .help = "send greeting_message when a conversation starts"},
    Field{.name = "greeting_message", .max = 10000, .help = "greeting for new conversations"},
    Field{.name = "enable_email_collect", .type = Type::boolean, .server_default = "true",
          .help = "ask visitors for their e-mail address (web_widget)"},
    Field{.name = "csat_survey_enabled", .type = Type::boolean, .server_default = "false",
          .help = "ask for a rating when a conversation is resolved"},
    Field{.name = "csat_config", .type = Type::object, .keys = csat_keys, .server_default = "{}",
          .help = "the satisfaction survey"},
    Field{.name = "enable_auto_assignment", .type = Type::boolean, .server_default = "true",
          .help = "assign new conversations to the members in turn"},
    Field{.name = "auto_assignment_config", .type = Type::object, .keys = assignment_keys,
          .server_default = "{}", .help = "limits for automatic assignment; not in the community edition"},
    Field{.name = "working_hours_enabled", .type = Type::boolean, .server_default = "false",
          .help = "send out_of_office_message outside working hours"},
    Field{.name = "working_hours", .type = Type::hours, .scope = Scope::hours, .keys = day_keys,
          .help = "hours by day: \"09:00-17:30\", \"closed\" or \"open all day\"; days that are left out are not managed"},
    Field{.name = "out_of_office_message", .max = 10000, .help = "reply outside working hours"},
    Field{.name = "timezone", .type = Type::timezone, .server_default = "\"UTC\"",
          .help = "IANA time zone, such as Europe/Berlin"},
    Field{.name = "allow_messages_after_resolved", .type = Type::boolean, .server_default = "true",
          .help = "let customers continue a resolved conversation"},
    Field{.name = "lock_to_single_conversation", .type = Type::boolean, .server_default = "false",
          .help = "keep one conversation per contact"},
    Field{.name = "portal", .scope = Scope::portal, .min = 1,
          .help = "slug of a help center in the account"},
    Field{.name = "sender_name_type", .type = Type::choice, .choices = sender_names,
          .server_default = "\"friendly\"", .help = "how the sender is named in e-mail"},
    Field{.name = "business_name", .help = "business name in e-mail"},
    Field{.name = "members", .type = Type::emails, .scope = Scope::members,
          .help = "all agents of the inbox, by e-mail address; not managed if absent"},
    Field{.name = "agent_bot", .scope = Scope::agent_bot, .min = 0,
          .help = "bot of the inbox, by name; \"\" for none; not managed if absent"},
};
// clang-format on

}  // namespace inboxctl::state::field_table
