#pragma once

#include <optional>
#include <string>

#include "tests/emulator/world.hpp"

namespace emulator {

// Stand-ins for the services that a real server calls. Nothing here touches a network.

// getMe: the bot's name, or nothing when Telegram refuses the token ("digits:word" is good).
// Halts with 500 when the token makes no URL.
std::optional<std::string> telegram_bot_name(std::string_view token);

// setWebhook; a refusal is of no consequence. A token that holds "slowN" takes N seconds: at the server's
// time limit the request is cut off with 500.
void set_telegram_webhook(const Settings& settings, std::string_view token);
std::chrono::milliseconds telegram_delay(std::string_view token);

// WhatsApp Cloud and 360dialog: an empty key, or one that holds "invalid", is refused.
bool whatsapp_accepts(std::string_view provider, const json::object& config);

// The business account's numbers, by their ids.
bool whatsapp_has_number(const json::object& config);

// The IMAP and SMTP log-ins that an update of an e-mail channel tries, with the values of the request only.
// Nothing when neither was asked for; else why it failed, since no mail server answers anywhere.
std::optional<std::string> mail_probe_failure(const json::object& channel, const Release& release);

}  // namespace emulator
