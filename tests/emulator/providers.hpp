#pragma once

#include <optional>
#include <string>

#include "tests/emulator/world.hpp"

namespace emulator {

// Stand-ins for the services that a real server calls. Nothing here touches a network.

// getMe: the bot's name, or nothing when Telegram refuses the token ("digits:word" is good).
// Halts with 500 if the token is not valid in a URL.
std::optional<std::string> telegram_bot_name(std::string_view token);

// setWebhook; a refusal has no effect. A token that contains "slowN" takes N seconds; at the server's time
// limit the request ends with 500.
void set_telegram_webhook(const Settings& settings, std::string_view token);
std::chrono::milliseconds telegram_delay(std::string_view token);

// WhatsApp Cloud and 360dialog: an empty key, or one that holds "invalid", is refused.
bool whatsapp_accepts(std::string_view provider, const json::object& config);

// Whether phone_number_id is one of the business account's numbers.
bool whatsapp_has_number(const json::object& config);

// The IMAP and SMTP log-ins that an update of an e-mail channel tries, with the values of the request only.
// Nothing if neither was requested; otherwise why it failed, because there is no mail server.
std::optional<std::string> mail_probe_failure(const json::object& channel, const Release& release);

}  // namespace emulator
