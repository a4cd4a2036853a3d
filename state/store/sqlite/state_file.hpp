// The state's file: made, protected, recognised and brought up to date, before anyone reads a row.
//
// It and the two files that SQLite lays beside it (-wal, -shm) are of mode 0600. A run that writes puts
// that right where it finds them open to others (a copy, a volume that sets group bits): nothing secret
// is in them. The key is treated otherwise, see fingerprints in state/store/fingerprint.hpp.
#pragma once

#include <filesystem>
#include <memory>

#include "state/store/sqlite/sqlite.hpp"
#include "state/store/store.hpp"

namespace inboxctl::state {

// A file that is empty or not there is a new state, unless its key says that there was one.
// Throws StateError; then a file that was there before is as it was, and so are those beside it.
std::unique_ptr<Database> open_state_file(const std::filesystem::path& state_file, OpenMode mode);

}  // namespace inboxctl::state
