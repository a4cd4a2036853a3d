#include <boost/json.hpp>
#include <set>

#include "tests/e2e/daemon_scene.hpp"
#include "tests/e2e/quickstart.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/raw_server.hpp"

using namespace inboxctl::tests;

namespace {

namespace fs = std::filesystem;

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char byte : bytes) {
        bits = bits << 8U | static_cast<unsigned char>(byte);
        for (held += 8; held >= 6; held -= 6)
            text += digits[bits >> (held - 6) & 63U];
    }
    return text;  // digits that depend on what follows are left out
}

std::string percent_encoded(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~')
            text += c;
        else
            text += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return text;
}

std::string hexadecimal(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes)
        text += {digits[static_cast<unsigned char>(c) >> 4U], digits[static_cast<unsigned char>(c) & 15U]};
    return text;
}

std::string json_escaped(const std::string& text) {
    const auto quoted = boost::json::serialize(boost::json::value(boost::json::string(text)));
    return quoted.substr(1, quoted.size() - 2);
}

// Base64 of a text inside another one looks different by where it begins.
std::vector<std::string> forms(const std::string& secret) {
    return {secret,
            json_escaped(secret),
            json_escaped(json_escaped(secret)),
            percent_encoded(secret),
            hexadecimal(secret),
            base64(secret),
            base64(std::string_view(secret).substr(1, (secret.size() - 1) / 3 * 3)),
            base64(std::string_view(secret).substr(2, (secret.size() - 2) / 3 * 3))};
}

using Found = std::set<std::string>;

// `where: form` of each place in which a secret is found.
struct Search {
    std::vector<std::string> secrets;
    Found found;

    void look(const std::string& where, const std::string& bytes) {
        for (const auto& secret : secrets)
            for (const auto& form : forms(secret))
                if (bytes.find(form) != std::string::npos) found.insert(where + ": " + form);
    }
    void look_at_files(const fs::path& directory) {
        for (const auto& entry : fs::recursive_directory_iterator(directory))
            if (entry.is_regular_file()) look(entry.path().filename().string(), text_of_file(entry.path()));
    }
};

// Every secret of every example holds letters that the encodings above change.
const std::string mark = "s3cr\\t\"%41/=";

struct Story {
    Scene& scene;
    Search search;

    Ended run(const Words& words) {
        Program program(scene.start_of(words));
        std::string arguments;
        for (int i = 0; i < 20 && arguments.empty(); ++i)
            arguments = text_of_file("/proc/" + std::to_string(program.pid()) + "/cmdline");
        search.look("arguments", arguments);
        const auto ended = program.wait();
        search.look(words.front() + "'s stdout", ended.out);
        search.look(words.front() + "'s stderr", ended.err);
        if (fs::exists(scene.state())) search.look_at_files(scene.state().parent_path());
        return ended;
    }

    // The plan in each of its forms, kept ones included; nothing of a secret, nor of its fingerprint.
    void run_every_format() {
        CHECK(run({"plan", "--out", "plan"}).code == 0);
        search.look("plan", text_of_file(scene.directory() / "plan"));
        CHECK(text_of_file(scene.directory() / "plan").find("hmac-sha256:") ==
              text_of_file(scene.directory() / "plan").rfind("hmac-sha256:"));  // of all secrets together
        for (const char* format : {"text", "json", "markdown", "gitlab"})
            for (const Words& words : {Words{"plan"}, Words{"show", "plan"}}) {
                auto with_format = words;
                with_format.insert(with_format.end(), {"--format", format});
                const auto ended = run(with_format);
                INFO(format << "\n" << ended.all());
                CHECK(ended.code == 0);
                CHECK(ended.all().find("hmac-sha256") == std::string::npos);
            }
    }
};

// WhatsApp's key becomes part of an address, and the stand-in takes none that cannot.
const std::string in_address = "s3cr+41/=";

std::string failing(int status) {
    return answers("POST", "/inboxes$", status,
                   status == 422
                       ? R"({"message":"Provider refused the key","attributes":["provider_config"]})"
                       : R"({"status":500,"error":"Internal Server Error"})");
}

}  // namespace

TEST_CASE("The search for secrets finds one in each of its forms, and in files") {
    const std::string secret = mark + "-planted";
    for (const auto& form : forms(secret)) {
        Search search{{secret}, {}};
        search.look("text", "before " + form + " after");
        CHECK_FALSE(search.found.empty());
    }
    const TempDir dir;
    dir.write("state.db-wal", "xx" + base64(secret));
    Search search{{secret}, {}};
    search.look_at_files(dir.path());
    CHECK(search.found.size() == 1);
    Search none{{secret}, {}};
    none.look("text", "hmac-sha256:0123456789abcdef");
    CHECK(none.found.empty());
}

TEST_CASE("No secret of the quickstart reaches the disk, the output or the arguments, come what may") {
    Scene scene;
    Story story{scene, {prepare_quickstart(scene, mark), {}}};
    // Telegram's tokens have a form of their own, which the stand-in checks.
    story.search.secrets.back() = scene.environment()["QUICKSTART_TELEGRAM_TOKEN"] =
        "123456789:AAhT-s3crt_telegram";
    story.search.secrets.push_back(scene.token());
    for (const char* name : {"QUICKSTART_WHATSAPP_KEY", "QUICKSTART_360DIALOG_KEY"})
        story.search.secrets.push_back(scene.environment()[name] = in_address + name);

    CHECK(story.run({"validate"}).code == 0);
    CHECK(story.run({"plan", "--fields"}).code == 0);
    story.run_every_format();
    scene.faults(failing(422));
    CHECK(story.run({"apply", "--auto-approve", "--fields"}).code == 1);
    scene.faults(failing(500));
    CHECK(story.run({"apply", "--auto-approve"}).code == 1);
    for (const std::string how : {R"({"truncate":30})", R"({"reset_at":900})"}) {
        scene.faults(fault("POST", "/inboxes$", how, 2));
        (void)story.run({"apply", "--auto-approve", "--settle", "1s"});
    }
    scene.no_faults();
    CHECK(story.run({"apply", "--auto-approve", "--settle", "1s"}).code == 0);
    CHECK(scene.on_server().size() == 8);
    CHECK(story.run({"state", "list"}).code == 0);
    for (const auto& address : recorded(scene))
        CHECK(story.run({"state", "show", address}).code == 0);

    // Drift and a new secret: an update, its refusal, and the plan of it.
    for (const char* name :
         {"QUICKSTART_IMAP_PASSWORD", "QUICKSTART_WHATSAPP_KEY", "QUICKSTART_BANDWIDTH_KEY"})
        story.search.secrets.push_back(scene.environment()[name] = in_address + "-changed-" + name);
    CHECK(story.run({"plan", "--fields"}).code == 0);
    story.run_every_format();
    scene.faults(answers("PATCH", "/inboxes/", 422,
                         R"({"message":"Provider refused","attributes":["provider_config"]})"));
    CHECK(story.run({"apply", "--auto-approve", "--fields"}).code != 0);
    scene.faults(fault("PATCH", "/inboxes/", R"({"ignore_fields":["channel.imap_password"]})"));
    (void)story.run({"apply", "--auto-approve", "--fields"});
    scene.no_faults();
    CHECK(story.run({"apply", "--auto-approve", "--format", "json"}).code == 0);
    CHECK(story.run({"plan", "--detailed-exitcode"}).code == 0);
    CHECK(story.run({"plan", "--destroy", "--format", "json"}).code == 4);
    CHECK(story.search.found == Found{});
}

TEST_CASE("No secret of the channel examples reaches the disk or the output") {
    Scene scene;
    scene.remove("account.toml");
    Story story{scene, {}};
    for (const auto& entry : fs::directory_iterator(SOURCE_DIRECTORY "/examples/channels")) {
        auto text = text_of_file(entry.path());
        const std::string there = "https://chat.acme.example";
        if (const auto at = text.find(there); at != std::string::npos)
            text.replace(at, there.size(), scene.url());
        scene.write(entry.path().filename().string(), text);
    }
    for (const char* name : {"LINE_SECRET", "LINE_TOKEN", "BANDWIDTH_KEY", "BANDWIDTH_SECRET"})
        story.search.secrets.push_back(scene.environment()[std::string("ACME_") + name] = mark + name);
    for (const char* name : {"360DIALOG_KEY", "WHATSAPP_KEY"})
        story.search.secrets.push_back(scene.environment()[std::string("ACME_") + name] = in_address + name);
    story.search.secrets.push_back(scene.environment()["ACME_TELEGRAM_TOKEN"] =
                                       "987654321:BBhT-s3crt_telegram");
    story.search.secrets.push_back(scene.environment()["ACME_CHATWOOT_TOKEN"] = scene.token());

    const auto planned = story.run({"plan", "--fields"});
    INFO(planned.all());
    CHECK(planned.code == 0);
    const auto applied = story.run({"apply", "--auto-approve", "--fields", "--settle", "1s"});
    INFO(applied.all());
    CHECK(applied.code == 0);
    for (const auto& address : recorded(scene))
        CHECK(story.run({"state", "show", address}).code == 0);
    CHECK(story.search.found == Found{});
}

TEST_CASE("A secret that is written into a manifest, or refused by the parser, is in no message") {
    Scene scene;
    Story story{scene, {{mark, "tok3n-in-clear", "p4ssword-in-clear"}, {}}};
    scene.write("account.toml",
                "[account.acme]\nurl = \"" + scene.url() + "\"\nid = 1\ntoken = \"tok3n-in-clear\"\n");
    scene.write("a.toml", R"(
[inbox.mail]
name = "Mail"
[inbox.mail.channel]
type = "email"
email = "help@acme.example"
imap_password = "p4ssword-in-clear"
imap_passwort = "p4ssword-in-clear"
)");
    CHECK(story.run({"plan", "--fields"}).code == 65);
    scene.write("a.toml", R"(
[inbox.mail]
name = "Mail"
[inbox.mail.channel]
type = "email"
email = "help@acme.example"
imap_password = "p4ssword-in-clear
)");
    CHECK(story.run({"validate"}).code == 65);
    scene.write("a.toml", mail_inbox("mail", "help@acme.example"));
    CHECK(story.run({"plan"}).code == 77);
    CHECK(story.search.found == Found{});
}

TEST_CASE("A server that repeats in its refusal what it was sent does not get a secret printed or kept") {
    for (const std::string status :
         {"401 Unauthorized", "422 Unprocessable Entity", "500 Internal Server Error"}) {
        const RawServer server([&](RawConnection& connection) {
            for (auto request = connection.read_request(); !request.empty();
                 request = connection.read_request()) {
                const auto body = request.substr(request.find("\r\n\r\n") + 4);
                const boost::json::value told{{"message", request + " " + body}, {"error", request}};
                if (request.starts_with("POST "))
                    connection.send(answer(status, boost::json::serialize(told)));
                else
                    connection.send(answer("200 OK", R"({"version":"4.15.1","payload":[]})"));
            }
        });
        Scene scene;
        Story story{scene, {prepare_quickstart(scene, mark), {}}};
        story.search.secrets.push_back(scene.token());
        scene.environment()["CHATWOOT_BASE_URL"] = "http://127.0.0.1:" + server.port();
        const auto applied = story.run({"apply", "--auto-approve", "--settle", "1s"});
        INFO(applied.all());
        CHECK(applied.code == 1);
        CHECK(server.requests().size() >= 10);
        CHECK_THAT(applied.out, Catch::Contains("[secret]") && Catch::Contains("[token]"));
        CHECK(story.search.found == Found{});
    }
}

TEST_CASE(
    "A server that repeats another inbox's secret, spelled otherwise, does not get it printed or kept") {
    for (const std::string method : {"GET", "POST"}) {
        std::string mine;
        const RawServer server([&](RawConnection& connection) {
            for (auto request = connection.read_request(); !request.empty();
                 request = connection.read_request()) {
                const bool listed = request.starts_with("GET /api/v1/accounts/1/inboxes");
                if (listed ? method == "GET" : request.starts_with("POST "))
                    connection.send(answer("422 Unprocessable Entity", R"({"message":"saw )" + mine + "\"}"));
                else
                    connection.send(answer("200 OK", R"({"version":"4.15.1","payload":[]})"));
            }
        });
        Scene scene;
        Story story{scene, {prepare_quickstart(scene, mark), {}}};
        scene.environment()["QUICKSTART_IMAP_PASSWORD"] = "R&D's-s3crt";
        story.search.secrets.push_back("D&#39;s-s3crt");
        mine = "R&amp;D&#39;s-s3crt";
        scene.environment()["CHATWOOT_BASE_URL"] = "http://127.0.0.1:" + server.port();
        const auto applied =
            story.run({"apply", "--auto-approve", "--settle", "1s", "--target", "inbox.website"});
        INFO(applied.all());
        CHECK(applied.code != 0);
        CHECK_THAT(applied.all(), Catch::Contains("saw [secret]"));
        CHECK(story.search.found == Found{});
    }
}

TEST_CASE(
    "No secret of the set, the listener's included, is kept or shown when a daemon's server repeats it") {
    DaemonScene scene;
    const std::string watch = "w4tch-s3cret-token", other = "0ther-s3cret-token", mail = "m4il-s3cret-word";
    scene.environment()["WATCH_TOKEN"] = watch;
    scene.environment()["OTHER_TOKEN"] = other;
    scene.environment()["MAIL_PASSWORD"] = mail;
    scene.account(scene.url(), 1, "watch_token = { env = \"WATCH_TOKEN\" }\n");
    scene.write("b.toml", "[account.other]\nurl = \"" + scene.url() +
                              "\"\nid = 4\ntoken = { env = \"OTHER_TOKEN\" }\n");
    const auto mail_in_acme = mail_inbox("mail", "help@acme.example").insert(12, "\naccount = \"acme\"");
    scene.write("c.toml", mail_in_acme + "imap_password = { env = \"MAIL_PASSWORD\" }\n");
    const auto repeats = boost::json::serialize(
        boost::json::object{{"error", watch + " " + other + " " + mail + " " + scene.token()}});
    auto rules = answers("GET", "/profile", 500, repeats);
    rules.back() = ',';
    scene.faults(rules + answers("POST", "/inboxes", 422, repeats).substr(1));
    scene.start();
    REQUIRE(
        eventually([&] { return scene.ask({"status"}).out.find("is only polled: ") != std::string::npos; }));
    REQUIRE(scene.ask({"reconcile", "--wait", "20s"}).code != 0);
    Search search{{watch, other, mail, scene.token()}, {}};
    for (const Words& words : {Words{"status"}, Words{"status", "--format", "json"}, Words{"history"},
                               Words{"reconcile", "--wait", "20s"}}) {
        const auto ended = scene.ask(words);
        INFO(ended.all());
        CHECK_THAT(ended.all(), Catch::Contains("[secret]") || Catch::Contains("[token]"));
        search.look(words.front(), ended.all());
    }
    search.look("the log", scene.daemon().err());
    search.look_at_files(scene.daemon_state().parent_path());
    CHECK(search.found == Found{});
}
