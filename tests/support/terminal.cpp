#include "tests/support/terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

namespace inboxctl::tests {

TerminalProgram::TerminalProgram(Start start) {
    std::vector<std::string> variables;
    for (const auto& [name, value] : start.environment)
        variables.push_back(name + "=" + value);
    std::vector<char*> words, environment;
    for (auto& word : start.words)
        words.push_back(word.data());
    for (auto& variable : variables)
        environment.push_back(variable.data());
    words.push_back(nullptr);
    environment.push_back(nullptr);
    process_ = forkpty(&terminal_, nullptr, nullptr, nullptr);
    if (process_ < 0) throw std::runtime_error("cannot make a terminal");
    if (process_ > 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (chdir(start.directory.c_str()) == 0) execve(words[0], words.data(), environment.data());
    _exit(127);
}

TerminalProgram::~TerminalProgram() {
    if (process_ > 0) {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
    }
    close(terminal_);
}

bool TerminalProgram::available() {
    int master = -1, slave = -1;
    if (openpty(&master, &slave, nullptr, nullptr, nullptr) != 0) return false;
    close(master);
    close(slave);
    return true;
}

void TerminalProgram::read_more() {
    pollfd ready{terminal_, POLLIN, 0};
    std::array<char, 4096> piece{};
    while (poll(&ready, 1, 10) > 0) {
        const auto size = read(terminal_, piece.data(), piece.size());
        if (size <= 0) return;  // EIO: the other end is closed
        shown_.append(piece.data(), static_cast<std::size_t>(size));
    }
}

bool TerminalProgram::shows(std::string_view text) {
    return eventually([&] {
        read_more();
        return shown_.find(text) != std::string::npos;
    });
}

void TerminalProgram::type(std::string_view text) const {
    if (write(terminal_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        throw std::runtime_error("cannot type");
}

Ended TerminalProgram::wait() {
    int status = 0;
    const bool ended = eventually([&] {
        read_more();
        return waitpid(process_, &status, WNOHANG) == process_;
    });
    if (!ended) throw std::runtime_error("it has not ended in time; so far:\n" + shown_);
    process_ = -1;
    read_more();
    const bool exited = WIFEXITED(status);
    return {.code = exited ? WEXITSTATUS(status) : -1,
            .signal = exited ? 0 : WTERMSIG(status),
            .out = shown_,
            .err = {}};
}

}  // namespace inboxctl::tests
