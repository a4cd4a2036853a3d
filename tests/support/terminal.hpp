// A program on a terminal of its own, for what only a person sees: colors, and a question that waits.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "tests/support/program.hpp"

namespace inboxctl::tests {

class TerminalProgram {
  public:
    // stdin, stdout and stderr are the terminal. Throws std::runtime_error when it cannot be started.
    explicit TerminalProgram(Start start);
    TerminalProgram(const TerminalProgram&) = delete;
    TerminalProgram& operator=(const TerminalProgram&) = delete;
    ~TerminalProgram();

    static bool available();  // false where no pseudo terminal can be had, as in a bare chroot

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
