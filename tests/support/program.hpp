// A program as a separate process: its arguments, environment, output and exit status.
//
// It gets only the given environment. It ends with the thread that started it, and is killed by the
// destructor, so that no test leaves one behind.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/temp_dir.hpp"

namespace inboxctl::tests {

struct Ended {
    int code = -1;   // of exit; -1: it did not exit
    int signal = 0;  // that killed it
    std::string out, err;

    std::string all() const { return out + err; }
};

struct Start {
    std::vector<std::string> words;  // the program's path first
    std::map<std::string, std::string> environment;
    std::filesystem::path directory = ".";
    std::filesystem::path out;  // a file for stdout, in place of the one that is read back
    bool as_nobody = false;     // as root only; other users stay themselves
    std::chrono::seconds patience{90};
};

class Program {
  public:
    // Throws std::runtime_error if it cannot be started.
    explicit Program(Start start);
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program();

    pid_t pid() const { return process_; }
    void send(int signal) const;
    std::string out() const;  // so far
    std::string err() const;

    // Kills it and throws std::runtime_error if it does not end in time.
    Ended wait();

  private:
    bool has_ended();

    Start start_;
    TempDir dir_;
    pid_t process_ = -1;
    bool ended_ = false;
    int status_ = 0;
};

Ended run_program(Start start);

// What a file holds; empty: it is not there.
std::string content(const std::filesystem::path& file);

// Calls `done` repeatedly for up to ten seconds, until it returns true.
bool eventually(const std::function<bool()>& done);

}  // namespace inboxctl::tests
