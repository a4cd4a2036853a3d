#include "tests/emulator/providers.hpp"

#include <algorithm>
#include <cctype>

#include "tests/emulator/columns.hpp"

namespace emulator {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool makes_url(std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](unsigned char c) {
        return c > 0x20 && c < 0x7F &&
               std::string_view{"<>\"{}|\\^`%"}.find(static_cast<char>(c)) == std::string_view::npos;
    });
}

bool looks_like_token(std::string_view token) {
    const auto colon = token.find(':');
    if (colon == 0 || colon == std::string_view::npos || colon + 1 == token.size()) return false;
    const auto word = token.substr(colon + 1);
    const auto is_word = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; };
    return std::all_of(token.begin(), token.begin() + static_cast<std::ptrdiff_t>(colon), is_digit) &&
           std::all_of(word.begin(), word.end(), is_word);
}

std::string text_of(const json::value& value) {
    if (value.is_string()) return std::string{value.get_string()};
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    return number_text(value);
}

// Host and port of a probe, with the mail libraries' defaults.
struct Peer {
    std::string host;
    std::int64_t port = 0;
    bool resolves = true;
};

Peer peer_of(const json::object& channel, std::string_view prefix, std::int64_t default_port) {
    const auto& address = at_or_null(channel, std::string{prefix} + "_address");
    const auto& port = at_or_null(channel, std::string{prefix} + "_port");
    Peer peer{address.is_null() ? "127.0.0.1" : text_of(address), default_port, true};
    if (peer.host.empty()) peer.host = "0.0.0.0";
    if (peer.host == "localhost") peer.host = "127.0.0.1";
    if (const auto number = cast_integer(port); number.is_int64()) peer.port = number.get_int64();
    peer.resolves = peer.host.starts_with("127.") || peer.host == "0.0.0.0";
    return peer;
}

std::string refused(const Peer& peer) {
    return "Connection refused - connect(2) for " + peer.host + ":" + std::to_string(peer.port);
}

bool asked(const json::object& channel, std::string_view flag) {
    return is_truthy(at_or_null(channel, flag));
}

bool known_mechanism(const json::object& channel) {
    const auto& mechanism = at_or_null(channel, "imap_authentication");
    return is_blank(mechanism) || text_of(mechanism) == "plain" || text_of(mechanism) == "login" ||
           text_of(mechanism) == "cram-md5";
}

std::string imap_failure(const json::object& channel, const Release& release) {
    if (release.imap_authentication && !known_mechanism(channel)) {
        return "Invalid IMAP authentication mechanism. Allowed values: plain, login, cram-md5";
    }
    const Peer peer = peer_of(channel, "imap", is_truthy(at_or_null(channel, "imap_enable_ssl")) ? 993 : 143);
    if (!peer.resolves) return "Please check the network connection, IMAP address and try again.";
    return refused(peer);
}

std::string smtp_failure(const json::object& channel, const Release& release) {
    if (release.smtp_texts)
        return "Could not connect to SMTP server. Please check the server address and port.";
    const Peer peer = peer_of(channel, "smtp", 25);
    if (!peer.resolves) return "getaddrinfo(3): Name or service not known";
    return refused(peer);
}

}  // namespace

std::optional<std::string> telegram_bot_name(std::string_view token) {
    if (!makes_url(token)) crash();
    if (!looks_like_token(token)) return std::nullopt;
    return "greeter_bot";
}

void set_telegram_webhook(const Settings& settings, std::string_view token) {
    if (!makes_url(token) || telegram_delay(token) >= settings.time_limit) crash();
}

std::chrono::milliseconds telegram_delay(std::string_view token) {
    const auto at = token.find("slow");
    if (at == std::string_view::npos) return {};
    return std::chrono::seconds{std::max<std::int64_t>(to_i(token.substr(at + 4)), 0)};
}

bool whatsapp_accepts(std::string_view provider, const json::object& config) {
    const std::string key = text_of(at_or_null(config, "api_key"));
    if (provider == "whatsapp_cloud" && !makes_url(key + text_of(at_or_null(config, "business_account_id"))))
        crash();
    return !key.empty() && key.find("invalid") == std::string::npos;
}

bool whatsapp_has_number(const json::object& config) {
    static constexpr std::string_view numbers[] = {"p", "1", "11", "pnid",  // as at the recordings' stand-in
                                                   "106540352242922"};      // of examples/quickstart
    const std::string id = text_of(at_or_null(config, "phone_number_id"));
    return std::ranges::find(numbers, id) != std::end(numbers);
}

std::optional<std::string> mail_probe_failure(const json::object& channel, const Release& release) {
    if (asked(channel, "imap_enabled")) return imap_failure(channel, release);
    if (asked(channel, "smtp_enabled")) return smtp_failure(channel, release);
    return std::nullopt;
}

}  // namespace emulator
