// The state cannot be opened, read or written, or another run holds its lock.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace inboxctl::state {

// The message says what was attempted, on which file, and what to do next.
class StateError : public std::runtime_error {
  public:
    enum class Kind {
        unusable,
        newer_version,
        locked,    // by another run, or by a program that has the file open
        replaced,  // the file was replaced since it was opened
    };

    StateError(Kind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
    Kind kind() const { return kind_; }

  private:
    Kind kind_;
};

// `cannot <attempt> <file>: <reason>. <Remedy>.`
StateError state_error(StateError::Kind kind, std::string_view attempt, const std::filesystem::path& file,
                       std::string_view reason, std::string_view remedy);

// The same for a system call that failed with `error_number`: kind unusable, with a remedy for usual causes.
StateError system_state_error(std::string_view attempt, const std::filesystem::path& file, int error_number);

// What to do about a system error. Empty: there is no general advice.
std::string_view remedy_for(int error_number);

}  // namespace inboxctl::state
