// Detects that the state file was replaced since it was opened, for example by a restored copy or a renamed
// directory. Writes would then go to a file that no other run sees, and the lock would have no effect.
#pragma once

#include <sys/types.h>

#include <array>
#include <filesystem>
#include <optional>

namespace inboxctl::state {

class InPlace {
  public:
    // Precondition: the state is open, and its lock is held if the run needs it.
    explicit InPlace(const std::filesystem::path& state_file);

    // Costs two system calls. Throws StateError{replaced}.
    void require() const;

  private:
    struct File {
        std::filesystem::path path;
        std::optional<std::pair<dev_t, ino_t>> id;  // none: it was not there
    };

    std::array<File, 2> files_;  // the state and its lock
};

}  // namespace inboxctl::state
