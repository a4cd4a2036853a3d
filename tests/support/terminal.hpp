// A program on its own terminal, for what only appears there: colors and prompts.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "tests/support/program.hpp"

namespace inboxctl::tests {

class TerminalProgram {
  public:
    // stdin, stdout and stderr are the terminal. Throws std::runtime_error if it cannot be started.
    explicit TerminalProgram(Start start);
    TerminalProgram(const TerminalProgram&) = delete;
    TerminalProgram& operator=(const TerminalProgram&) = delete;
    ~TerminalProgram();

    static bool available();  // false if there are no pseudo terminals, as in a bare chroot

    bool shows(std::string_view text);  // within ten seconds
    void type(std::string_view text) const;
    Ended wait();  // `out` holds all that was shown; a terminal writes \r\n

  private:
    void read_more();

    int terminal_ = -1;
    pid_t process_ = -1;
    std::string shown_;
};

}  // namespace inboxctl::tests
