// Creates, protects, checks and migrates the state file before anything is read from it.
//
// The file and the two that SQLite creates beside it (-wal, -shm) have mode 0600. A run that writes corrects
// the mode if others can access them (after a copy, or on a volume that sets group bits); they contain no
// secrets. The key is treated differently, see state/store/fingerprint.hpp.
#pragma once

#include <filesystem>
#include <memory>

#include "state/store/sqlite/sqlite.hpp"
#include "state/store/store.hpp"

namespace inboxctl::state {

// A missing or empty file becomes a new state, unless a key beside it shows that there was one. If it throws
// StateError, existing files are unchanged.
std::unique_ptr<Database> open_state_file(const std::filesystem::path& state_file, OpenMode mode);

}  // namespace inboxctl::state
