// A state, a saved plan and a daemon's configuration that version 0.1.0 wrote: README.md says how.
#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <memory>
#include <regex>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/datagram_socket.hpp"
#include "tests/support/emulator_process.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/plain_http.hpp"
#include "tests/support/program.hpp"

using namespace inboxctl::tests;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

const fs::path files = COMPAT_DIRECTORY;
constexpr std::uint16_t port = 18414;  // the state and the plan name it
const std::string token = "compat-admin-token";

// Somebody else on this machine may be running the same test.
std::unique_ptr<EmulatorProcess> start_server() {
    const Words options{
        "--deterministic", "14", "--admin-token", token, "--listen", "127.0.0.1:" + std::to_string(port)};
    for (const auto end = std::chrono::steady_clock::now() + 60s;; std::this_thread::sleep_for(500ms)) {
        try {
            return std::make_unique<EmulatorProcess>(EMULATOR_PROGRAM, "4.15.1", files / "world.json",
                                                     options);
        } catch (const std::runtime_error&) {
            if (std::chrono::steady_clock::now() > end) throw;
        }
    }
}

std::string form_with(const fs::path& image, const std::string& file_name) {
    return "--part\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"" + file_name +
           "\"\r\nContent-Type: image/png\r\n\r\n" + text_of_file(image) + "\r\n--part--\r\n";
}

void send(const json::object& row) {
    PlainRequest request{.method = std::string(row.at("method").as_string()),
                         .path = std::string(row.at("path").as_string()),
                         .token = token};
    if (const auto* avatar = row.if_contains("avatar")) {
        request.content_type = "multipart/form-data; boundary=part";
        request.body = form_with(files / "set" / std::string(avatar->as_string()),
                                 std::string(row.at("file_name").as_string()));
    } else if (const auto* body = row.if_contains("body")) {
        request.body = json::serialize(*body);
    }
    INFO(request.method << " " << request.path);
    REQUIRE(ask(port, request).status == 200);
}

// The server as version 0.1.0 left it, its manifests, and its state.
class Scene {
  public:
    explicit Scene(const std::string& state, const Words& requests) : server_(start_server()) {
        const json::value rows = json::parse(text_of_file(files / "requests.json"));
        for (const auto& group : requests)
            for (const auto& row : rows.at(group).as_array())
                send(row.as_object());
        fs::copy(files / "set", set());
        fs::create_directory(state_directory());
        for (const char* name : {"state.db", "state.db.key"}) {
            fs::copy_file(files / state / name, state_directory() / name);
            fs::permissions(state_directory() / name, fs::perms::owner_read | fs::perms::owner_write);
        }
    }

    void use(const std::string& manifest, const std::string& as) {
        fs::copy_file(files / manifest, set() / as, fs::copy_options::overwrite_existing);
    }

    Ended inboxctl(const Words& words) { return run_program(start_of(words)); }

    Start start_of(const Words& words) {
        Start start{.environment = {{"PATH", "/usr/bin:/bin"},
                                    {"ACME_TOKEN", token},
                                    {"LINE_SECRET", "compat-line-secret"},
                                    {"TELEGRAM_TOKEN", "123456789:compat-telegram"},
                                    {"WHATSAPP_KEY", "compat-whatsapp-key"},
                                    {"DIALOG_KEY", "compat-360dialog-key"},
                                    {"BANDWIDTH_KEY", "compat-bandwidth-key"},
                                    {"BANDWIDTH_SECRET", "compat-bandwidth-secret"},
                                    {"CREDENTIALS_DIRECTORY", (files / "credentials").string()}},
                    .directory = set()};
        start.words = {INBOXCTL_PROGRAM};
        start.words.insert(start.words.end(), words.begin(), words.end());
        return start;
    }

    // Requests that write, without those that built the server.
    std::int64_t writes() const {
        std::int64_t count = 0;
        const json::value log = json::parse(ask(port, {.path = "/emulator/requests"}).body);
        for (const auto& row : log.at("requests").as_array())
            if (row.at("method") != "GET" && row.at("path").as_string().starts_with("/api")) ++count;
        return count;
    }
    void forget_requests() { ask(port, {.method = "DELETE", .path = "/emulator/requests"}); }

    const fs::path& directory() const { return dir_.path(); }
    fs::path set() const { return dir_.path() / "set"; }
    fs::path state_directory() const { return set() / ".inboxctl"; }

  private:
    TempDir dir_;
    std::unique_ptr<EmulatorProcess> server_;
};

// The shipped configuration with this scene's paths; `all`: its commented defaults are written out as well.
std::string configuration(const Scene& scene, bool all) {
    auto text = text_of_file(files / "agent.toml");
    if (all) text = std::regex_replace(text, std::regex("(^|\n)# (\\[?[a-z_]+(\\]| = ))"), "$1$2");
    const auto replace = [&](const std::string& from, const std::string& to) {
        const auto at = text.find(from);
        REQUIRE(at != std::string::npos);
        text.replace(at, from.size(), to);
    };
    replace("/etc/inboxctl/manifests", scene.set().string());
    replace("/var/lib/inboxctl/state.db", (scene.state_directory() / "state.db").string());
    replace("/run/inboxctl/agent.sock", (scene.directory() / "agent.sock").string());
    if (all) replace("127.0.0.1:9464", "127.0.0.1:" + std::to_string(closed_port()));
    return text;
}

}  // namespace

TEST_CASE("A state of version 0.1.0 matches its manifests and its server") {
    Scene scene("settled", {"settled"});
    scene.forget_requests();
    for (const Words& words :
         {Words{"plan", "--detailed-exitcode"}, {"plan", "--refresh=full", "--detailed-exitcode"}}) {
        const auto planned = scene.inboxctl(words);
        INFO(planned.all());
        CHECK(planned.code == 0);
        CHECK_THAT(planned.out, Contains("No changes. 9 inboxes match their manifests."));
        CHECK_THAT(planned.all(), Contains("inbox.mail") && Contains("campaign until Friday"));
    }
    const auto listed = scene.inboxctl({"state", "list"});
    CHECK(listed.code == 0);
    for (const char* address : {"inbox.app", "inbox.globex-web", "inbox.line", "inbox.mail", "inbox.sms",
                                "inbox.telegram", "inbox.website", "inbox.whatsapp", "inbox.whatsapp-old"})
        CHECK_THAT(listed.out, Contains(address));
    const auto history = scene.inboxctl({"history"});
    CHECK_THAT(history.out, Contains("run 1: 9 added, 0 changed, 0 destroyed"));
    CHECK(scene.writes() == 0);
}

TEST_CASE("A plan that version 0.1.0 saved is shown, applied as it was reviewed, and applied once") {
    Scene scene("settled", {"settled"});
    scene.use("globex-changed.toml", "globex.toml");
    const auto plan = (files / "changes.plan").string();
    const auto shown = scene.inboxctl({"show", plan, "--fields"});
    INFO(shown.all());
    CHECK(shown.code == 0);
    CHECK_THAT(shown.out, Contains("+ inbox.globex-desk") && Contains("~ inbox.globex-web") &&
                              Contains("Hi! How can we help?") &&
                              Contains("Plan: 1 to add, 1 to change, 0 to destroy."));
    const auto as_json = scene.inboxctl({"show", plan, "--format", "json"});
    CHECK(json::parse(as_json.out).at("resource_changes").as_array().size() == 2);

    const auto applied = scene.inboxctl({"apply", plan});
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK_THAT(applied.out, Contains("1 added, 1 changed, 0 destroyed"));
    CHECK_THAT(scene.inboxctl({"plan"}).out, Contains("No changes. 10 inboxes match their manifests."));

    scene.forget_requests();
    CHECK(scene.inboxctl({"apply", plan}).code == 4);
    CHECK(scene.writes() == 0);
}

TEST_CASE("A plan that version 0.1.0 saved is stale when a manifest has changed since") {
    Scene scene("settled", {"settled"});
    scene.forget_requests();
    const auto applied = scene.inboxctl({"apply", (files / "changes.plan").string()});
    INFO(applied.all());
    CHECK(applied.code == 4);
    CHECK_THAT(applied.err, Contains("inbox.globex-web"));
    CHECK(scene.writes() == 0);
}

TEST_CASE("What version 0.1.0 left in doubt is resolved, and its queued deletion is waited for") {
    Scene scene("in-doubt", {"settled", "in_doubt"});
    scene.use("desk.toml", "desk.toml");
    scene.forget_requests();
    const auto planned = scene.inboxctl({"plan"});
    INFO(planned.all());
    CHECK(planned.code == 0);
    CHECK_THAT(planned.out, Contains("inbox.desk: found again (id 10)") && Contains("? inbox.sms") &&
                                Contains("0 to add, 0 to change, 0 to destroy; 1 waiting."));
    const auto applied = scene.inboxctl({"apply", "--auto-approve", "--target", "inbox.desk"});
    INFO(applied.all());
    CHECK(applied.code == 0);
    CHECK_THAT(applied.out, Contains("0 added, 0 changed, 0 destroyed, 1 found again"));
    CHECK(scene.writes() == 0);  // neither inbox is created a second time
    CHECK_THAT(scene.inboxctl({"state", "show", "inbox.desk"}).out, Contains("10"));
}

TEST_CASE("A daemon starts with the agent.toml of version 0.1.0 and keeps what is suspended as it is") {
    Scene scene("settled", {"settled"});
    const bool all = GENERATE(false, true);
    INFO((all ? "with its defaults written out" : "as it was shipped"));
    const auto config = (scene.directory() / "agent.toml").string();
    std::ofstream(config) << configuration(scene, all);
    INFO(text_of_file(config));
    const auto validated = scene.inboxctl({"validate", "--config", config});
    INFO(validated.all());
    REQUIRE(validated.code == 0);

    scene.forget_requests();
    DatagramSocket systemd(scene.directory() / "notify");
    auto start = scene.start_of({"daemon", "--config", config});
    start.environment["NOTIFY_SOCKET"] = (scene.directory() / "notify").string();
    Program daemon(std::move(start));
    REQUIRE(systemd.next_with("READY=1"));
    const auto status = [&] { return scene.inboxctl({"status", "--config", config}).out; };
    CHECK(eventually([&] { return status().find("9 inboxes are ready") != std::string::npos; }));
    CHECK_THAT(status(), Contains("inbox.mail") && Contains("campaign until Friday"));
    daemon.send(SIGTERM);
    CHECK(daemon.wait().code == 0);
    CHECK(scene.writes() == 0);
}
