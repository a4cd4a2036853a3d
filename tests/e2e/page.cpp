#include "tests/e2e/page.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <regex>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/plain_http.hpp"

namespace inboxctl::tests {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const std::string token = "administrator-token";

// A request in bash alone.
constexpr const char* server_function = R"sh(
server() {
  exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT
  printf '%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\napi-access-token: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
    "$1" "$2" "$ACME_CHATWOOT_TOKEN" "${#3}" "${3-}" >&3
  cat <&3
  exec 3>&-
}
)sh";

// A command of a console block, and what the page says that it prints.
struct Shown {
    std::string command;
    std::vector<std::string> output;
};

std::vector<Shown> shown_in(const std::string& block) {
    std::vector<Shown> result;
    bool goes_on = false;
    for (const auto& line : lines_of(block)) {
        if (goes_on)
            result.back().command += "\n" + line;
        else if (line.starts_with("$ "))
            result.push_back({line.substr(2), {}});
        else if (!line.empty() && !result.empty())
            result.back().output.push_back(line);
        goes_on = (goes_on || line.starts_with("$ ")) && line.ends_with("\\");
    }
    return result;
}

// What differs from run to run: numbers, addresses, identities in hexadecimal, and how wide a column is.
std::string comparable(const std::string& line) {
    auto text = std::regex_replace(line, std::regex("https?://[^ \",)]+"), "URL");
    text = std::regex_replace(text, std::regex("[0-9]+"), "#");
    text = std::regex_replace(text, std::regex(" +"), " ");
    return std::regex_replace(text, std::regex("^ | $"), "");
}

// The page may leave out the end of a line.
bool is_like(const std::string& shown, const std::string& printed) {
    const std::string dots = "…";
    if (!shown.ends_with(dots)) return shown == printed;
    return printed.starts_with(shown.substr(0, shown.size() - dots.size()));
}

// All lines in their order; `…` stands for any number of them.
bool matches(const std::vector<std::string>& shown, std::size_t at, const std::vector<std::string>& printed,
             std::size_t from) {
    if (at == shown.size()) return from == printed.size();
    if (shown[at] == "…") {
        for (auto next = from; next <= printed.size(); ++next)
            if (matches(shown, at + 1, printed, next)) return true;
        return false;
    }
    return from < printed.size() && is_like(comparable(shown[at]), printed[from]) &&
           matches(shown, at + 1, printed, from + 1);
}

std::vector<std::string> printed_by(const Ended& ended) {
    std::vector<std::string> result;
    for (const auto& line : lines_of(ended.all()))
        if (const auto text = comparable(line); !text.empty()) result.push_back(text);
    return result;
}

}  // namespace

Page::Page() { start_again(); }

void Page::start_again() {
    daemon_.reset();
    start_server("0");
    dir_ = std::make_unique<TempDir>();
    fs::create_directories(directory());
    fs::copy_file(SOURCE_DIRECTORY "/examples/quickstart/logo.png", directory() / "logo.png");
    const auto credentials = dir_->path() / "credentials";
    fs::create_directory(credentials);
    for (const char* name : {"chatwoot_acme", "line-token"})
        std::ofstream(credentials / name) << token;
    environment_ = {
        {"PATH", fs::path(INBOXCTL_PROGRAM).parent_path().string() + ":/usr/bin:/bin"},
        {"HOME", dir_->path().string()},
        {"COLUMNS", "100"},
        {"CREDENTIALS_DIRECTORY", credentials.string()},
        {"SERVER_PORT", std::to_string(server_->port())},
        {"SERVER", "http://127.0.0.1:" + std::to_string(server_->port())},
        {"GIT_AUTHOR_NAME", "Ann"},
        {"GIT_AUTHOR_EMAIL", "ann@acme.example"},
        {"GIT_COMMITTER_NAME", "Ann"},
        {"GIT_COMMITTER_EMAIL", "ann@acme.example"},
        {"ACME_IMAP_PASSWORD", "imap-password"},
        {"ACME_LINE_SECRET", "line-secret"},
        {"ACME_TELEGRAM_TOKEN", "123456789:telegram"},
        {"ACME_WHATSAPP_KEY", "whatsapp-key"},
    };
    for (const char* name :
         {"ACME_CHATWOOT_TOKEN", "GLOBEX_CHATWOOT_TOKEN", "CHATWOOT_TOKEN", "ACME_CHATWOOT_WATCH"})
        environment_[name] = token;
}

// With accounts and users, and no inbox.
void Page::start_server(const std::string& port) {
    server_.reset();
    server_ = std::make_unique<EmulatorProcess>(
        EMULATOR_PROGRAM, "4.15.1", E2E_DIRECTORY "/documentation_world.json",
        std::vector<std::string>{"--admin-token", token, "--delete-delay", "0", "--listen",
                                 "127.0.0.1:" + port});
}

std::string Page::with_server(const std::string& text) const {
    return std::regex_replace(text, std::regex(R"re(https://chat\.[a-z]+\.example)re"),
                              environment_.at("SERVER"));
}

void Page::run(const Block& block) {
    if (block.language == "test" && block.text.starts_with(":"))
        instruct(block.text.substr(2, block.text.find_last_not_of(" \n") - 1));
    else if (block.language == "test")
        CHECK(shell(block.text).code == 0);
    else if (is_file(block))
        write(block);
    else if (block.language == "console")
        show(block);
}

void Page::instruct(const std::string& words) {
    const auto space = std::min(words.find(' '), words.size());
    const auto verb = words.substr(0, space), rest = words.substr(std::min(space + 1, words.size()));
    if (verb == "fresh")
        start_again();
    else if (verb == "daemon")
        start_daemon(rest);
    else if (verb == "rebuilt")
        start_server(std::to_string(server_->port()));
    else if (verb == "killed")
        kill_in_flight(rest);
    else
        FAIL("the test knows no instruction \"" << words << "\"");
}

void Page::write(const Block& block) {
    const auto file = directory() / block.text.substr(2, block.text.find('\n') - 2);
    fs::create_directories(file.parent_path());
    std::ofstream(file) << with_server(block.text);
}

Start Page::start_of(const std::string& line) const {
    return {.words = {"/bin/bash", "-c", "exec 2>&1\n" + std::string(server_function) + line},
            .environment = environment_,
            .directory = directory()};
}

Ended Page::shell(const std::string& line) { return run_program(start_of(line)); }

void Page::start_daemon(const std::string& config) {
    daemon_.reset();
    auto start = start_of({});
    start.words = {INBOXCTL_PROGRAM, "daemon", "--config", config};
    daemon_ = std::make_unique<Program>(std::move(start));
    environment_["INBOXCTL_CONFIG"] = (directory() / config).string();
    INFO(daemon_->err());
    REQUIRE(eventually([&] { return shell("inboxctl reconcile --wait 10s").code != 1; }));
}

// The server has stopped answering by a fault; the command is killed once its request has arrived.
void Page::kill_in_flight(const std::string& command) {
    const auto count = [&] {
        const auto log = ask(server_->port(), {.path = "/emulator/requests"}).body;
        std::size_t posts = 0;
        for (auto at = log.find("\"POST\""); at != std::string::npos; at = log.find("\"POST\"", at + 1))
            ++posts;
        return posts;
    };
    const auto before = count();
    auto start = start_of({});
    start.words = {"/bin/bash", "-c", "exec " + command};
    Program program(std::move(start));
    REQUIRE(eventually([&] { return count() > before; }));
    std::this_thread::sleep_for(100ms);
    program.send(SIGKILL);
    program.wait();
}

void Page::show(const Block& block) {
    const auto rows = shown_in(block.text);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto command = rows[i].command;
        if (command == "echo $?") continue;  // looked at with the command before it
        ++commands_;
        if (command == "inboxctl apply") command += " --auto-approve";  // nobody types yes here
        const bool code_is_shown = i + 1 < rows.size() && rows[i + 1].command == "echo $?";
        const auto ended = shell(with_server(command));
        INFO("$ " << command << "\n" << ended.all());
        CHECK(std::to_string(ended.code) == (code_is_shown ? rows[i + 1].output.at(0) : "0"));
        std::vector<std::string> shown;
        for (const auto& line : rows[i].output)
            if (!line.starts_with("Apply these changes?")) shown.push_back(line);
        if (rows[i].output.empty()) continue;  // the page leaves it out
        INFO(block.text);
        CHECK(matches(shown, 0, printed_by(ended), 0));
    }
}

}  // namespace inboxctl::tests
