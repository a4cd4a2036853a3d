// What the emulator is known not to answer yet, one entry a line of a `*_pending.txt`:
//
//   4.15.1 PATCH …/inboxes/{id}      every step with this request (any name in braces is {id})
//   * encodings/form                 one step of one scenario
//
// The version is one of the recorded ones, or * for all. `#` begins a comment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/conformance/replay.hpp"

namespace inboxctl::tests {

class Pending {
  public:
    Pending(std::string_view text, std::string_view server_version);

    // Whether a failed step was known to fail. Passed steps are told as well: see stale().
    bool covers(const StepResult& result);

    // Entries that no failing step needs any more: they have to go.
    std::vector<std::string> stale() const;

  private:
    struct Entry {
        std::string what;
        std::size_t failing = 0;
    };
    std::vector<Entry> entries_;
};

}  // namespace inboxctl::tests
