// Whether a state is still the one that was opened. Somebody may put another in its place (a restored copy, a
// directory that was renamed): what is written then goes to a file that nobody finds any more, and the lock
// keeps nobody out.
#pragma once

#include <sys/types.h>

#include <array>
#include <filesystem>
#include <optional>

namespace inboxctl::state {

class InPlace {
  public:
    // Precondition: the state is open, and its lock held where somebody holds it.
    explicit InPlace(const std::filesystem::path& state_file);

    // Two looks at the file system. Throws StateError{replaced}.
    void require() const;

  private:
    struct File {
        std::filesystem::path path;
        std::optional<std::pair<dev_t, ino_t>> id;  // none: it was not there
    };

    std::array<File, 2> files_;  // the state and its lock
};

}  // namespace inboxctl::state
