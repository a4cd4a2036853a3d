// Writes a manifest set: COUNT inboxes of mixed kinds, each in a file of some 700 bytes, in accounts of at
// most PER_ACCOUNT. The same arguments give the same bytes.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

namespace fs = std::filesystem;

// Hours need another request after a create.
enum class Hours { some, none };

struct Arguments {
    fs::path directory;
    std::size_t count = 0, per_account = 0;
    std::string url;
    Hours hours = Hours::some;
};

constexpr auto web_widget = R"([inbox.{0}.channel]
type = "web_widget"
website_url = "https://shop-{1}.example.com"
welcome_title = "Welcome to shop {1}"
welcome_tagline = "Ask us anything about your order, or share your feedback"
widget_color = "#1f93ff"
reply_time = "in_a_few_hours"
continuity_via_email = true
selected_feature_flags = ["attachments", "emoji_picker", "end_conversation"]
)";
constexpr auto pre_chat = R"(pre_chat_form_enabled = true
[inbox.{0}.channel.pre_chat_form_options]
pre_chat_message = "Before we begin:"
pre_chat_fields = [
  {{ name = "emailAddress", type = "email", label = "E-mail", required = true, enabled = true }},
]
)";
constexpr auto api = R"([inbox.{0}.channel]
type = "api"
webhook_url = "https://hooks.example.com/chatwoot/tenant-{1}/events"
hmac_mandatory = false
[inbox.{0}.channel.additional_attributes]
agent_reply_time_window = 24
source = "mobile_app"
tenant = {{ number = {1}, region = "eu-central", labels = ["gold", "retail"] }}
)";
constexpr auto email = R"([inbox.{0}.channel]
type = "email"
email = "support-{1}@example.com"
imap_enabled = false
imap_address = "imap.example.com"
imap_port = 993
imap_login = "support-{1}@example.com"
imap_password = {{ env = "BENCH_SECRET" }}
smtp_enabled = false
)";
constexpr auto whatsapp = R"([inbox.{0}.channel]
type = "whatsapp"
provider = "whatsapp_cloud"
phone_number = "+4930{1:08}"
[inbox.{0}.channel.provider_config]
api_key = {{ env = "BENCH_SECRET" }}
phone_number_id = "10{1:010}"
business_account_id = "20{1:010}"
)";
constexpr auto sms = R"([inbox.{0}.channel]
type = "sms"
phone_number = "+4940{1:08}"
[inbox.{0}.channel.provider_config]
api_key = {{ env = "BENCH_SECRET" }}
api_secret = {{ env = "BENCH_SECRET" }}
application_id = "application-{1}"
account_id = "bandwidth-{1}"
)";
constexpr auto line = R"([inbox.{0}.channel]
type = "line"
line_channel_id = "16{1:08}"
line_channel_secret = {{ env = "BENCH_SECRET" }}
line_channel_token = {{ env = "BENCH_SECRET" }}
)";
constexpr auto hours = R"([inbox.{0}.working_hours]
monday = "09:00-17:30"
friday = "09:00-15:00"
saturday = "closed"
)";
constexpr auto survey = R"([inbox.{0}.csat_config]
display_type = "star"
message = "How did we do in conversation {1}?"
survey_rules = {{ operator = "contains", values = ["resolved", "vip"] }}
)";

// Most inboxes are web widgets and e-mail.
std::string channel(const std::string& key, std::size_t number) {
    switch (number % 8) {
        case 0:
        case 4:
            return fmt::format(web_widget, key, number);
        case 2:
            return fmt::format(web_widget, key, number) + fmt::format(pre_chat, key);
        case 1:
        case 5:
            return fmt::format(email, key, number);
        case 3:
            return fmt::format(api, key, number);
        case 6:
            return fmt::format(whatsapp, key, number);
        default:
            return number % 16 == 7 ? fmt::format(sms, key, number) : fmt::format(line, key, number);
    }
}

std::string manifest(const Arguments& wanted, std::size_t number) {
    const std::string key = fmt::format("tenant-{:05}-support", number);
    const std::size_t variety = number / 8;
    auto text = fmt::format(
        R"([inbox.{0}]
account = "account-{2}"
name = "Support of tenant {1}"
greeting_enabled = true
greeting_message = "Hello and welcome to the support of tenant {1}. How can we help?"
timezone = "Europe/Berlin"
enable_auto_assignment = true
allow_messages_after_resolved = false
)",
        key, number, number / wanted.per_account + 1);
    if (variety % 2 == 0)
        text += fmt::format("out_of_office_message = \"We are back tomorrow at nine, tenant {}.\"\n", number);
    text += channel(key, number);
    if (variety % 4 == 1 && wanted.hours == Hours::some) text += fmt::format(hours, key);
    if (variety % 4 == 3) text += fmt::format(survey, key, number);
    return text;
}

void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out << text;
    out.close();
    if (!out) throw std::runtime_error("cannot write " + file.string());
}

void generate(const Arguments& wanted) {
    const std::size_t accounts = (wanted.count + wanted.per_account - 1) / wanted.per_account;
    std::string declared;
    for (std::size_t i = 1; i <= accounts; ++i)
        declared += fmt::format(
            "[account.account-{0}]\nurl = \"{1}\"\nid = {0}\ntoken = {{ env = \"BENCH_TOKEN\" }}\n", i,
            wanted.url);
    write(wanted.directory / "accounts.toml", declared);
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < wanted.count; ++i) {
        const auto text = manifest(wanted, i);
        bytes += text.size();
        write(wanted.directory / fmt::format("{:02}", i % 100) / fmt::format("tenant-{:05}.toml", i), text);
    }
    fmt::print("{} bytes each\n", bytes / wanted.count);
}

}  // namespace

int main(int count, char** words) {
    if (count != 6) {
        std::fputs("usage: bench-generate DIRECTORY COUNT PER_ACCOUNT URL some-hours|no-hours\n", stderr);
        return 64;
    }
    try {
        const bool none = std::string(words[5]) == "no-hours";
        generate({words[1], std::stoul(words[2]), std::stoul(words[3]), words[4],
                  none ? Hours::none : Hours::some});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-generate: %s\n", error.what());
        return 1;
    }
    return 0;
}
