#include "tests/support/emulator_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/support/program.hpp"

extern char** environ;

namespace inboxctl::tests {

namespace {

using namespace std::chrono_literals;

// The number behind the last colon, or all of it.
std::uint16_t port_in(const std::string& text) {
    const auto colon = text.rfind(':');
    return static_cast<std::uint16_t>(std::stoul(colon == std::string::npos ? text : text.substr(colon + 1)));
}

pid_t start(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t process = -1;
    const int failure = posix_spawn(&process, arguments.front(), &quiet, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&quiet);
    if (failure != 0) throw std::runtime_error("cannot start " + words.front());
    return process;
}

bool has_ended(pid_t process) { return waitpid(process, nullptr, WNOHANG) == process; }

}  // namespace

EmulatorProcess::EmulatorProcess(const std::filesystem::path& program, std::string_view server_version,
                                 const std::filesystem::path& world,
                                 const std::vector<std::string>& options) {
    const auto port_file = dir_.path() / "port";
    std::vector<std::string> words{
        program.string(),   "--server-version",  std::string(server_version),          "--world",
        world.string(),     "--vars-out",        (dir_.path() / "vars.json").string(), "--port-file",
        port_file.string(), "--exit-with-parent"};
    if (std::ranges::find(options, "--listen") == options.end())
        words.insert(words.end(), {"--listen", "127.0.0.1:0"});
    words.insert(words.end(), options.begin(), options.end());
    process_ = start(std::move(words));
    for (const auto end = std::chrono::steady_clock::now() + 10s; std::chrono::steady_clock::now() < end;) {
        const auto text = content(port_file);
        std::this_thread::sleep_for(10ms);
        if (!text.empty() && text == content(port_file)) {  // written to its end
            port_ = port_in(text);
            return;
        }
        if (has_ended(process_)) throw std::runtime_error("the emulator ended before it listened");
    }
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    throw std::runtime_error("the emulator does not listen after ten seconds");
}

EmulatorProcess::~EmulatorProcess() {
    kill(process_, SIGTERM);
    for (int i = 0; i < 300; ++i) {
        if (has_ended(process_)) return;
        std::this_thread::sleep_for(10ms);
    }
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
}

std::string EmulatorProcess::variables() const { return content(dir_.path() / "vars.json"); }

}  // namespace inboxctl::tests
