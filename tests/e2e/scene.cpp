#include "tests/e2e/scene.hpp"

#include <sqlite3.h>

#include <boost/json.hpp>
#include <csignal>
#include <sstream>
#include <stdexcept>

#include "tests/support/plain_http.hpp"

namespace inboxctl::tests {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string quoted(const std::string& text) { return json::serialize(json::value(json::string(text))); }

std::string text_at(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::unique_ptr<EmulatorProcess> start_server(const std::string& version, const Words& options) {
    return std::make_unique<EmulatorProcess>(EMULATOR_PROGRAM, version, E2E_DIRECTORY "/world.json", options);
}

}  // namespace

Scene::Scene(std::string_view server_version, const Words& emulator_options)
    : server_version_(server_version),
      emulator_options_(emulator_options),
      emulator_(start_server(server_version_, emulator_options_)) {
    fs::create_directory(set());
    environment_ = {{"PATH", "/usr/bin:/bin"}, {"ACME_TOKEN", token()}};
    account(url());
}

void Scene::make_server_anew() {
    auto options = emulator_options_;
    options.insert(options.end(), {"--listen", "127.0.0.1:" + std::to_string(port())});
    emulator_.reset();
    emulator_ = start_server(server_version_, options);
}

void Scene::account(const std::string& url, int id, const std::string& more, const std::string& key) {
    write("account.toml", "[account." + key + "]\nurl = \"" + url + "\"\nid = " + std::to_string(id) +
                              "\ntoken = { env = \"ACME_TOKEN\" }\n" + more);
}

void Scene::write(const std::string& file, std::string_view text) {
    std::ofstream(set() / file, std::ios::binary) << text;
}

void Scene::remove(const std::string& file) { fs::remove(set() / file); }

void Scene::copy_set(const fs::path& from) {
    remove("account.toml");
    for (const auto& entry : fs::directory_iterator(from))
        fs::copy_file(entry.path(), set() / entry.path().filename());
    environment_["CHATWOOT_BASE_URL"] = url();
    environment_["CHATWOOT_ACCOUNT_ID"] = "1";
    environment_["CHATWOOT_API_TOKEN"] = token();
}

Start Scene::start_of(const Words& words) const {
    Start start{.environment = environment_, .directory = dir_.path()};
    start.words = {INBOXCTL_PROGRAM};
    start.words.insert(start.words.end(), words.begin(), words.end());
    const bool reads_set = words.empty() || words.front() != "show";
    if (reads_set) start.words.insert(start.words.end(), {"-C", "set"});
    return start;
}

Ended Scene::inboxctl(const Words& words) { return run_program(start_of(words)); }

Ended Scene::apply(const Words& more) {
    Words words{"apply", "--auto-approve"};
    words.insert(words.end(), more.begin(), more.end());
    return inboxctl(words);
}

std::string Scene::url() const { return "http://127.0.0.1:" + std::to_string(port()); }

std::string Scene::variable(const std::string& name) const {
    return text_at(json::parse(emulator_->variables()).as_object(), name);
}

void Scene::faults(const std::string& rules) {
    const auto answer = ask(port(), {.method = "POST", .path = "/emulator/faults", .body = rules});
    if (answer.status != 200) throw std::runtime_error("the fault is not understood: " + answer.body);
}

std::string Scene::requests(bool bodies) const {
    return ask(port(), {.path = std::string("/emulator/requests") + (bodies ? "?bodies=1" : "")}).body;
}

std::int64_t Scene::requests(std::string_view method, std::string_view path_end) const {
    std::int64_t count = 0;
    const json::value log = json::parse(requests());
    for (const auto& row : log.at("requests").as_array())
        if (text_at(row.as_object(), "method") == method &&
            text_at(row.as_object(), "path").ends_with(path_end))
            ++count;
    return count;
}

std::vector<ServerInbox> Scene::on_server(int account) const {
    const auto answer =
        ask(port(), {.path = "/api/v1/accounts/" + std::to_string(account) + "/inboxes", .token = token()});
    if (answer.status != 200) throw std::runtime_error("cannot list the inboxes: " + answer.body);
    std::vector<ServerInbox> inboxes;
    const json::value list = json::parse(answer.body);
    for (const auto& row : list.at("payload").as_array()) {
        const auto& inbox = row.as_object();
        inboxes.push_back({inbox.at("id").as_int64(), text_at(inbox, "name"), text_at(inbox, "channel_type"),
                           text_at(inbox, "email")});
    }
    return inboxes;
}

std::int64_t Scene::make_on_server(const std::string& text) const {
    const auto answer =
        ask(port(), {.method = "POST", .path = "/api/v1/accounts/1/inboxes", .token = token(), .body = text});
    if (answer.status != 200) throw std::runtime_error("cannot make an inbox: " + answer.body);
    return json::parse(answer.body).at("id").as_int64();
}

std::string api_inbox(const std::string& key, const std::string& name) {
    return "[inbox." + key + "]\nname = \"" + name + "\"\n[inbox." + key + ".channel]\ntype = \"api\"\n";
}

std::string mail_inbox(const std::string& key, const std::string& email) {
    return "[inbox." + key + "]\nname = \"Mail\"\n[inbox." + key + ".channel]\ntype = \"email\"\nemail = \"" +
           email + "\"\n";
}

std::string answers(const std::string& method, const std::string& path, int status, const std::string& body,
                    const std::string& type, int times, const std::string& headers) {
    return fault(method, path,
                 R"({"status":{"status":)" + std::to_string(status) + R"(,"body":)" + quoted(body) +
                     R"(,"content_type":)" + quoted(type) + R"(,"headers":)" + headers + "}}",
                 times);
}

std::string fault(const std::string& method, const std::string& path, const std::string& what, int times) {
    return R"([{"match":{"method":)" + quoted(method) + R"(,"path":)" + quoted(path) + R"(},"times":)" +
           std::to_string(times) + R"(,"do":)" + what + "}]";
}

void die_in_create(Scene& scene, const std::string& when) {
    const auto asked = scene.requests("POST", "/inboxes");
    const auto there = scene.on_server().size();
    scene.faults(fault("POST", "/inboxes$", "\"silent_" + when + "_commit\"", 1));
    {
        Program program(scene.start_of({"apply", "--auto-approve"}));
        if (!eventually([&] {
                return when == "after" ? scene.on_server().size() > there
                                       : scene.requests("POST", "/inboxes") > asked;
            }))
            throw std::runtime_error("the create was not sent: " + program.err());
        program.send(SIGKILL);
        program.wait();
    }
    scene.no_faults();
}

std::vector<std::string> recorded(Scene& scene) {
    std::vector<std::string> addresses;
    std::istringstream lines(scene.inboxctl({"state", "list"}).out);
    for (std::string line; std::getline(lines, line);)
        addresses.push_back(line.substr(0, line.find(' ')));
    return addresses;
}

void execute(const std::filesystem::path& state, const char* sql) {
    sqlite3* database = nullptr;
    const bool done = sqlite3_open(state.c_str(), &database) == SQLITE_OK &&
                      sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    sqlite3_close(database);
    if (!done) throw std::runtime_error(std::string("cannot be executed: ") + sql);
}

}  // namespace inboxctl::tests
