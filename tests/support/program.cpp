#include "tests/support/program.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace inboxctl::tests {

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr uid_t nobody = 65534;

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (auto& text : texts)
        result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

int open_for_writing(const std::string& file) {
    return open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

// Runs in the child between fork and exec: system calls only.
struct Child {
    const char* directory;
    char* const* words;
    char* const* environment;
    int out, err;
    bool as_nobody;
    pid_t parent;

    [[noreturn]] void become() const {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int in = open("/dev/null", O_RDONLY);
        const bool ready = getppid() == parent && chdir(directory) == 0 && dup2(in, STDIN_FILENO) >= 0 &&
                           dup2(out, STDOUT_FILENO) >= 0 && dup2(err, STDERR_FILENO) >= 0;
        const bool allowed = !as_nobody || geteuid() != 0 || (setgid(nobody) == 0 && setuid(nobody) == 0);
        signal(SIGPIPE, SIG_DFL);
        if (ready && allowed) execve(words[0], words, environment);
        _exit(127);
    }
};

}  // namespace

Program::Program(Start start) : start_(std::move(start)) {
    std::vector<std::string> variables;
    for (const auto& [name, value] : start_.environment)
        variables.push_back(name + "=" + value);
    auto words = pointers(start_.words);
    auto environment = pointers(variables);
    const auto out_file = start_.out.empty() ? dir_.path() / "out" : start_.out;
    const int out = open_for_writing(out_file.string());
    const int err = open_for_writing((dir_.path() / "err").string());
    const Child child{start_.directory.c_str(), words.data(), environment.data(), out, err,
                      start_.as_nobody,         getpid()};
    process_ = fork();
    if (process_ == 0) child.become();
    close(out);
    close(err);
    if (process_ < 0) throw std::runtime_error("cannot start " + start_.words.front());
}

Program::~Program() {
    if (has_ended()) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
}

bool Program::has_ended() {
    if (!ended_) ended_ = waitpid(process_, &status_, WNOHANG) == process_;
    return ended_;
}

void Program::send(int signal) const { kill(process_, signal); }

std::string Program::out() const { return content(dir_.path() / "out"); }
std::string Program::err() const { return content(dir_.path() / "err"); }

Ended Program::wait() {
    const auto end = steady_clock::now() + start_.patience;
    while (!has_ended()) {
        if (steady_clock::now() > end) {
            send(SIGKILL);
            throw std::runtime_error("it has not ended in time; so far:\n" + out() + err());
        }
        std::this_thread::sleep_for(2ms);
    }
    const bool exited = WIFEXITED(status_);
    return {.code = exited ? WEXITSTATUS(status_) : -1,
            .signal = exited ? 0 : WTERMSIG(status_),
            .out = out(),
            .err = err()};
}

Ended run_program(Start start) {
    Program program(std::move(start));
    return program.wait();
}

bool eventually(const std::function<bool()>& done) {
    for (const auto end = steady_clock::now() + 10s; steady_clock::now() < end;) {
        if (done()) return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

std::string content(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace inboxctl::tests
