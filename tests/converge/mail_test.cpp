// E-mail: the server tries a connection with nothing but what the request says, and stores what it refuses.
// And secrets, which are known by their fingerprints alone.
#include <boost/json/serialize.hpp>

#include "tests/converge/site.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl;
using namespace inboxctl::tests;

namespace {

struct Bench {
    Server server;
    Site site{server};

    void write(const std::string& channel) {
        site.write("inboxes.toml",
                   "[inbox.mail]\nname = \"Mail\"\n[inbox.mail.channel]\ntype = \"email\"\n"
                   "email = \"support@acme.example\"\n" +
                       channel);
    }
    Run converge(const std::string& channel) {
        write(channel);
        auto run = site.apply();
        CHECK(troubles(run) == "");
        CHECK(summary(site.plan()) == "");
        return run;
    }
    std::string imap(const std::string& enabled, const std::string& address) {
        return "imap_enabled = " + enabled + "\nimap_address = \"" + address +
               "\"\nimap_port = 993\nimap_login = \"support\"\nimap_password = " +
               site.secret("imap", "pass-1") + "\n";
    }
    boost::json::object stored() {
        const auto id = site.id_of("mail");
        return server.with(
            [&](emulator::Emulator& emulator) { return emulator.world.inboxes.at(id).channel; });
    }
    std::vector<Asked> patches() {
        std::vector<Asked> result;
        for (auto& request : server.requests())
            if (request.method == "PATCH") result.push_back(std::move(request));
        return result;
    }
};

std::string keys_of(const boost::json::value& object) {
    std::string keys;
    for (const auto& [key, value] : object.as_object())
        keys += std::string(key) + " ";
    return keys;
}

}  // namespace

TEST_CASE("fetching mail is switched on with the whole block, and a refusal says that it was stored") {
    Bench bench;
    bench.converge(bench.imap("false", "mail.acme.example"));
    bench.server.requests();
    bench.write(bench.imap("true", "mail.acme.example"));
    const auto run = bench.site.apply();
    CHECK(summary(run.pass) == "mail ~ channel.imap_enabled(wish)\n");
    CHECK_THAT(outcome(run.result("mail")),
               Catch::Contains("network connection") && Catch::Contains("stored the settings all the same"));
    const auto patches = bench.patches();
    REQUIRE(patches.size() == 1);
    CHECK(keys_of(patches[0].body.at("channel")) ==
          "imap_enabled imap_login imap_password imap_address imap_port ");
    CHECK(bench.stored().at("imap_enabled") == true);
    CHECK(bench.stored().at("imap_password") == "pass-1");
    CHECK(summary(bench.site.plan()) == "");
}

TEST_CASE("while mail is fetched a new address travels alone, so that nothing is tried with half a block") {
    Bench bench;
    bench.converge(bench.imap("true", "mail.acme.example"));
    bench.server.requests();
    bench.converge(bench.imap("true", "imap.acme.example"));
    const auto patches = bench.patches();
    REQUIRE(patches.size() == 1);
    CHECK(patches[0].status == 200);
    CHECK(keys_of(patches[0].body.at("channel")) == "imap_address ");
}

TEST_CASE("a refused probe beside a field that no answer holds leaves that field to be sent again") {
    Bench bench;
    bench.converge(
        "smtp_enabled = false\nsmtp_address = \"smtp.acme.example\"\nverified_for_sending = false\n");
    bench.write("smtp_enabled = true\nsmtp_address = \"smtp.acme.example\"\nverified_for_sending = true\n");
    const auto run = bench.site.apply();
    CHECK_THAT(outcome(run.result("mail")), Catch::Contains("SMTP"));
    CHECK(summary(bench.site.plan()) == "mail ~ channel.verified_for_sending(wish)\n");
    CHECK(troubles(bench.site.apply()) == "");
    CHECK(bench.stored().at("verified_for_sending") == true);
    CHECK(summary(bench.site.plan()) == "");
}

TEST_CASE("a secret that changes in its file is seen, by its fingerprint, in every field that holds one") {
    Server server;
    const Site site(server);
    const std::string inboxes =
        "[inbox.mail]\nname = \"Mail\"\n[inbox.mail.channel]\ntype = \"email\"\nemail = \"a@acme.example\"\n"
        "smtp_password = " +
        site.secret("smtp", "one") +
        "\n[inbox.line]\nname = \"Line\"\n[inbox.line.channel]\ntype = \"line\"\nline_channel_id = \"1\"\n"
        "line_channel_secret = " +
        site.secret("line", "one") + "\nline_channel_token = " + site.secret("token", "kept") +
        "\n[inbox.sms]\nname = \"SMS\"\n[inbox.sms.channel]\ntype = \"sms\"\nphone_number = \"+1\"\n"
        "provider_config = { api_secret = " +
        site.secret("sms", "one") + ", account_id = \"a\" }\n";
    site.write("inboxes.toml", inboxes);
    CHECK(troubles(site.apply()) == "");
    for (const auto* name : {"smtp", "line", "sms"})
        site.secret(name, "two");
    const auto run = site.apply();
    CHECK(summary(run.pass) ==
          "line ~ channel.line_channel_secret(wish)\n"
          "mail ~ channel.smtp_password(wish)\n"
          "sms ~ channel.provider_config(wish)\n");
    CHECK(troubles(run) == "");
    CHECK(summary(site.plan()) == "");
    server.with([&](emulator::Emulator& emulator) {
        auto& inboxes_there = emulator.world.inboxes;
        CHECK(inboxes_there.at(site.id_of("line")).channel.at("line_channel_secret") == "two");
        CHECK(inboxes_there.at(site.id_of("line")).channel.at("line_channel_token") == "kept");
        CHECK(inboxes_there.at(site.id_of("mail")).channel.at("smtp_password") == "two");
        CHECK(inboxes_there.at(site.id_of("sms")).channel.at("provider_config").at("api_secret") == "two");
    });
    for (const auto& asked : server.requests())
        CHECK(serialize(asked.body).find("two") == std::string::npos);
}

TEST_CASE("a bot token and a channel's kind cannot change in place, and the plan says the way out") {
    Server server;
    const Site site(server);
    const auto telegram = [&](const std::string& token) {
        site.write("inboxes.toml",
                   "[inbox.bot]\nname = \"Bot\"\n[inbox.bot.channel]\ntype = \"telegram\"\nbot_token = " +
                       site.secret("bot", token) + "\n");
    };
    telegram("1:first");
    CHECK(troubles(site.apply()) == "");
    telegram("1:second");
    server.requests();
    const auto run = site.apply();
    REQUIRE(run.pass.plan.findings.size() == 1);
    const auto& finding = run.pass.plan.findings.front();
    CHECK(finding.kind == plans::Finding::Kind::blocked);
    CHECK_THAT(finding.message, Catch::Contains("bot_token cannot be changed in place"));
    CHECK_THAT(finding.remedy, Catch::Contains("under another key"));

    site.write("inboxes.toml", "[inbox.bot]\nname = \"Bot\"\n[inbox.bot.channel]\ntype = \"api\"\n");
    const auto pass = site.apply().pass;
    REQUIRE(pass.plan.findings.size() == 1);
    CHECK_THAT(pass.plan.findings[0].message, Catch::Contains("cannot change from Telegram to API"));
    CHECK_THAT(pass.plan.findings[0].remedy, Catch::Contains("under another key"));
    for (const auto& asked : server.requests())
        CHECK(asked.method == "GET");
    telegram("1:first");
    CHECK(summary(site.plan()) == "");
}
