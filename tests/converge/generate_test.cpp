// Manifests for what an account has already: whatever is there, the next plan says that nothing is to be
// done.
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <list>

#include "tests/converge/site.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/golden.hpp"

using namespace inboxctl;
using namespace inboxctl::tests;
using Catch::Contains;

namespace {

// Made with every kind of value that an administrator can leave behind.
const std::vector<std::string> inboxes_of_all_kinds{
    R"({"name":"Support","greeting_message":"","greeting_enabled":true,"timezone":"Europe/Berlin",
        "csat_config":{"message":"How was it?"},"business_name":null,
        "channel":{"type":"web_widget","website_url":"https://acme.example","selected_feature_flags":[],
                   "reply_time":"in_a_day","welcome_title":"Hello \"you\"\n\tand \\ you","widget_color":"#FFF",
                   "pre_chat_form_enabled":true,
                   "pre_chat_form_options":{"pre_chat_message":"Hi","require_email":true,"pre_chat_fields":[
                     {"field_type":"standard","label":"E-mail","name":"emailAddress","type":"email",
                      "enabled":true,"required":true,"values":["a",1],"placeholder":null}]}}})",
    R"({"name":"Support","channel":{"type":"web_widget","website_url":"https://other.example"}})",
    R"({"name":"App","channel":{"type":"api","webhook_url":"","additional_attributes":
        {"deep":{"list":[1,"two",3.5,true]},"agent_reply_time_window":"12","null":null,"":{}}}})",
    R"({"name":"Help","allow_messages_after_resolved":null,"channel":{"type":"email",
        "email":"help@acme.example","imap_enabled":true,"imap_address":"imap.invalid","imap_port":993,
        "imap_login":"help","imap_password":"imap secret","smtp_password":"smtp secret","provider":"other"}})",
    R"({"name":"LINE","channel":{"type":"line","line_channel_id":"line-1","line_channel_secret":"s",
        "line_channel_token":"t"}})",
    R"({"channel":{"type":"telegram","bot_token":"1234:abc"}})",
    R"({"name":"WhatsApp","channel":{"type":"whatsapp","provider":"whatsapp_cloud","phone_number":"+15550001",
        "provider_config":{"api_key":"wa-key","phone_number_id":"1","business_account_id":"2","extra":"x"}}})",
    R"({"name":"Legacy","channel":{"type":"whatsapp","provider":"default","phone_number":"+15550002",
        "provider_config":{"api_key":"d360-key"}}})",
    R"({"name":"SMS","channel":{"type":"sms","phone_number":"+15550003","provider_config":
        {"api_key":"k","api_secret":"s","application_id":"a","account_id":"b"}}})",
};

const std::vector<std::string> odd_names{"支持 🎧",
                                         "Ünïcödé — Straße",
                                         "a",
                                         "Support-2",
                                         "name with 'quotes'",
                                         "inbox-4",
                                         "--x--",
                                         "  padded  ",
                                         "\"\"\" and ''' \\ \n\t",
                                         "#[table]\n= \"x\""};

std::int64_t make(Server& server, const std::string& body) {
    const auto answer = server.ask("POST", "/inboxes", body);
    INFO(body << "\n" << boost::json::serialize(answer.body));
    REQUIRE(answer.status == 200);
    return answer.body.at("id").as_int64();
}

void fill(Server& server, std::string_view version) {
    std::int64_t id = 0;
    for (const auto& body : inboxes_of_all_kinds) {
        id = make(server, body);
        const auto path = "/inboxes/" + std::to_string(id);
        server.set_avatar(id, "Bild (" + std::to_string(id) + ").png");
        const auto hours = server.ask("PATCH", path, R"({"working_hours":[
            {"day_of_week":0,"open_all_day":true,"closed_all_day":false},
            {"day_of_week":1,"closed_all_day":true,"open_all_day":false,"open_hour":null},
            {"day_of_week":2,"open_hour":7,"open_minutes":5,"close_hour":23,"close_minutes":59}]})");
        CHECK(hours.status == 200);
        CHECK(server.ask("PATCH", path, R"({"portal_id":1})").status == 200);
        CHECK(server.ask("POST", path + "/set_agent_bot", R"({"agent_bot":1})").status == 200);
        CHECK(server
                  .ask("PATCH", "/inbox_members",
                       R"({"inbox_id":)" + std::to_string(id) + R"(,"user_ids":[2,3]})")
                  .status == 200);
    }
    if (version == "4.2.0") return;  // which takes no odd names
    for (const auto& name : odd_names) {
        const boost::json::object body{{"name", name}, {"channel", {{"type", "api"}}}};
        make(server, boost::json::serialize(body));
    }
}

// Kinds that an account may have and no manifest declares: they come from other screens of Chatwoot.
constexpr std::string_view unmanaged_kinds[] = {
    "Channel::FacebookPage",   "Channel::TwilioSms", "Channel::Instagram", "Channel::Tiktok",
    "Channel::TwitterProfile", "Channel::Voice",     "Channel::OfTomorrow"};

// The list from now on, with one more inbox of each of those.
void add_unmanaged_kinds(Server& server) {
    auto list = server.ask("GET", "/inboxes").body;
    auto& payload = list.at("payload").as_array();
    auto row = payload.front().as_object();
    std::int64_t id = 900;
    for (const auto kind : unmanaged_kinds) {
        row["id"] = ++id;
        row["name"] = "Made elsewhere";
        row["channel_type"] = kind;
        payload.push_back(row);
    }
    const boost::json::array rules{
        {{"match", {{"method", "GET"}, {"path", "/inboxes$"}}},
         {"times", -1},
         {"do", {{"status", {{"status", 200}, {"body", boost::json::serialize(list)}}}}}}};
    server.control("faults", boost::json::serialize(rules));
}

// What a person writes who fills in the secrets that the report names.
std::string value_for(const std::string& variable) {
    if (variable.ends_with("IMAP_PASSWORD")) return "imap secret";
    if (variable.ends_with("SMTP_PASSWORD")) return "smtp secret";
    if (variable.find("WHATSAPP") != std::string::npos) return "wa-key";
    if (variable.find("LEGACY") != std::string::npos) return "d360-key";
    return "1234:abc";
}

std::list<Variable> fill_in(const std::string& report) {
    std::list<Variable> variables;
    std::istringstream lines(report);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("  INBOX_"))
            variables.emplace_back(line.substr(2), value_for(line.substr(2)).c_str());
    return variables;
}

std::size_t writes(const std::vector<Asked>& requests) {
    return static_cast<std::size_t>(
        std::ranges::count_if(requests, [](const Asked& asked) { return asked.method != "GET"; }));
}

}  // namespace

TEST_CASE("manifests generated of an account with every kind of inbox plan to no changes") {
    const auto version = GENERATE(as<std::string>(), "4.16.2", "4.15.1", "4.11.0", "4.2.0");
    CAPTURE(version);
    Server server(version);
    fill(server, version);
    add_unmanaged_kinds(server);
    const auto all = server.inbox_ids().size();
    Site site(server);
    server.requests();
    const auto imported = site.generate();
    INFO(imported.message);
    CHECK(imported.code == agent::ExitCode::done);
    CHECK(writes(server.requests()) == 0);
    CHECK_THAT(imported.message, Contains(std::to_string(all) + " manifests written"));
    for (const auto kind : unmanaged_kinds)
        CHECK_THAT(imported.message, Contains(std::string(kind) + ", which manifests cannot declare"));
    CHECK(site.recorded().size() == all);

    const auto variables = fill_in(imported.message);
    CHECK(variables.size() == 7);
    CHECK(summary(site.plan()) == "");
    site.options.refresh = agent::RefreshMode::full;
    CHECK(summary(site.plan()) == "");
    server.requests();
    CHECK(troubles(site.apply()) == "");
    CHECK(writes(server.requests()) == 0);
    CHECK(server.inbox_ids().size() == all);

    // A second time there is nothing left to write.
    const auto again = site.generate();
    CHECK_THAT(again.message,
               Contains("0 manifests written") && Contains(std::to_string(all) + " inboxes were"));
}

TEST_CASE("a generated manifest manages what it declares: a change to it goes to the inbox that was there") {
    Server server;
    fill(server, "4.16.2");
    Site site(server);
    const auto imported = site.generate();
    const auto variables = fill_in(imported.message);
    const auto all = server.inbox_ids().size();
    auto text = text_of_file(site.options.set / "help.toml");
    const auto name = text.find("\"Help\"");
    REQUIRE(name != std::string::npos);
    site.write("help.toml", text.replace(name, 6, "\"Helpdesk\""));
    CHECK(summary(site.plan()) == "help ~ name(wish)\n");
    CHECK(troubles(site.apply()) == "");
    CHECK(server.inbox(site.id_of("help")).at("name") == "Helpdesk");
    CHECK(server.inbox_ids().size() == all);
}

TEST_CASE("generated manifests hold no secret") {
    Server server;
    fill(server, "4.16.2");
    Site site(server);
    site.generate();
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(site.options.set)) {
        if (entry.path().extension() != ".toml") continue;
        ++files;
        const auto text = text_of_file(entry.path());
        for (const std::string secret : {"imap secret", "smtp secret", "wa-key", "d360-key", "1234:abc"}) {
            INFO(entry.path());
            CHECK(text.find(secret) == std::string::npos);
        }
    }
    CHECK(files > inboxes_of_all_kinds.size());
}

TEST_CASE("what belongs to another account is left out of a generated manifest, and stays as it is") {
    Server server("4.11.0");  // newer ones take no bot of another account
    const auto id = make(server, R"({"name":"App","channel":{"type":"api"}})");
    const auto [bot, portal] = server.with([](emulator::Emulator& emulator) {
        const auto other = emulator::add_account(emulator.world, {.name = "Other"}).id;
        const emulator::AgentBot theirs{.name = "Theirs", .account = other};
        return std::pair{emulator::add_bot(emulator.world, theirs).id,
                         emulator::add_portal(emulator.world, other, "Theirs", "theirs").id};
    });
    const auto path = "/inboxes/" + std::to_string(id);
    CHECK(
        server.ask("POST", path + "/set_agent_bot", R"({"agent_bot":)" + std::to_string(bot) + "}").status ==
        200);
    CHECK(server.ask("PATCH", path, R"({"portal_id":)" + std::to_string(portal) + "}").status == 200);
    Site site(server);
    CHECK(site.generate().code == agent::ExitCode::done);
    const auto text = text_of_file(site.options.set / "app.toml");
    CHECK_THAT(text, Contains("# portal has a value that a manifest cannot say") &&
                         Contains("# agent_bot has a value that a manifest cannot say"));
    CHECK(summary(site.plan()) == "");
    CHECK(troubles(site.apply()) == "");
    CHECK(server.inbox(id).at("help_center").at("slug") == "theirs");
}
