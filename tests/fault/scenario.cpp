#include "tests/fault/scenario.hpp"

#include <fstream>

namespace inboxctl::tests {

namespace {

namespace fs = std::filesystem;

struct Kind {
    std::string_view key, channel;
};

constexpr Kind kinds[] = {
    {"website", "type = \"web_widget\"\nwebsite_url = \"https://acme.example\"\n"},
    {"mail",
     "type = \"email\"\nemail = \"help@acme.example\"\nimap_login = \"help\"\n"
     "imap_password = { env = \"IMAP_PASSWORD\" }\n"},
    {"app", "type = \"api\"\nwebhook_url = \"https://app.acme.example/hook\"\n"},
    {"line",
     "type = \"line\"\nline_channel_id = \"2001234567\"\nline_channel_secret = { env = \"LINE_SECRET\" }\n"
     "line_channel_token = { env = \"LINE_TOKEN\" }\n"},
    {"telegram", "type = \"telegram\"\nbot_token = { env = \"TELEGRAM_TOKEN\" }\n"},
    {"whatsapp",
     "type = \"whatsapp\"\nprovider = \"whatsapp_cloud\"\nphone_number = \"+15550100001\"\n"
     "provider_config = { api_key = { env = \"WHATSAPP_KEY\" }, phone_number_id = \"106540352242922\", "
     "business_account_id = \"102290129340398\" }\n"},
    {"whatsapp-old",
     "type = \"whatsapp\"\nprovider = \"default\"\nphone_number = \"+15550100002\"\n"
     "provider_config = { api_key = { env = \"D360_KEY\" } }\n"},
    {"sms",
     "type = \"sms\"\nphone_number = \"+15550100003\"\n"
     "provider_config = { api_key = { env = \"SMS_KEY\" }, api_secret = { env = \"SMS_SECRET\" }, "
     "application_id = \"app-1\", account_id = \"9900000\" }\n"},
};

void write(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

std::string account(const std::string& url) {
    return "[account.acme]\nurl = \"" + url + "\"\nid = 1\ntoken = { env = \"ACME_TOKEN\" }\n\n";
}

std::string inbox(const Kind& kind, Phase phase) {
    const std::string key{kind.key};
    const bool first = phase == Phase::create;
    return "[inbox." + key + "]\nname = \"Acme " + key + (first ? "" : " renamed") +
           "\"\nworking_hours_enabled = " + (first ? "true" : "false") + "\navatar = \"" +
           (first ? "logo.png" : "other.png") + "\"\nmembers = [" +
           (first ? R"("ann@acme.example", "bob@acme.example")"
                  : R"("bob@acme.example", "cy@acme.example")") +
           "]\nagent_bot = \"" + (first ? "Greeter" : "") + "\"\n[inbox." + key +
           ".working_hours]\nmonday = \"" + (first ? "09:00-17:30" : "10:00-16:00") +
           "\"\nsunday = \"closed\"\n[inbox." + key + ".channel]\n" + std::string{kind.channel} + "\n";
}

}  // namespace

std::string_view name_of(Phase phase) {
    switch (phase) {
        case Phase::create:
            return "create";
        case Phase::update:
            return "update";
        case Phase::destroy:
            return "destroy";
    }
    return "";
}

void write_set(const fs::path& directory, Phase phase, const std::string& url) {
    write(directory / "logo.png", "\x89PNG\r\n\x1A\n one");
    write(directory / "other.png", "\x89PNG\r\n\x1A\n another");
    std::string text = account(url);
    if (phase == Phase::destroy) text += "[policy]\nprune = true\nmax_destroy = 7\n\n";
    for (const auto& kind : kinds)
        if (phase != Phase::destroy || kind.key == "app") text += inbox(kind, phase);
    write(directory / "inboxes.toml", text);
}

std::map<std::string, std::string> secrets_of_set(const std::string& token) {
    return {{"ACME_TOKEN", token},
            {"IMAP_PASSWORD", "hush-imap-password"},
            {"LINE_SECRET", "hush-line-secret"},
            {"LINE_TOKEN", "hush-line-token"},
            {"TELEGRAM_TOKEN", "123456789:hush-telegram-token"},
            {"WHATSAPP_KEY", "hush-whatsapp-key"},
            {"D360_KEY", "hush-360dialog-key"},
            {"SMS_KEY", "hush-sms-key"},
            {"SMS_SECRET", "hush-sms-secret"}};
}

void write_many(const fs::path& directory, int count, const std::string& url) {
    std::string text = account(url);
    for (int i = 1; i <= count; ++i) {
        const std::string key = "n" + std::to_string(i);
        text += "[inbox." + key + "]\nname = \"Number " + std::to_string(i) + "\"\n[inbox." + key +
                ".channel]\ntype = \"api\"\n\n";
    }
    write(directory / "inboxes.toml", text);
}

}  // namespace inboxctl::tests
