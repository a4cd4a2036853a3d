// A program as a process of its own: its words, its environment, what it wrote, how it ended.
//
// It gets the given environment and nothing else. It dies with the thread that started it, and is killed
// when the object goes, so no test leaves one behind.
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
    int code = -1;   // of exit; -1: it did not get there
    int signal = 0;  // that killed it
    std::string out, err;

    std::string all() const { return out + err; }
};

struct Start {
    std::vector<std::string> words;  // the program's path first
    std::map<std::string, std::string> environment;
    std::filesystem::path directory = ".";
    std::filesystem::path out;  // a file for stdout, in place of the one that is read back
    bool as_nobody = false;     // only root can be somebody else; others stay who they are
    std::chrono::seconds patience{90};
};

class Program {
  public:
    // Throws std::runtime_error when it cannot be started.
    explicit Program(Start start);
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program();

    pid_t pid() const { return process_; }
    void send(int signal) const;
    std::string out() const;  // so far
    std::string err() const;

    // Throws std::runtime_error when it has not ended within the patience, and kills it.
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

// Whether `done` holds within ten seconds; it is asked again and again.
bool eventually(const std::function<bool()>& done);

}  // namespace inboxctl::tests
