// The schema of the state file, and the way from each older one to it.
#pragma once

#include <cstdint>
#include <filesystem>

#include "state/store/sqlite/sqlite.hpp"

namespace inboxctl::state {

// What a SQLite file says of itself in its header.
struct Stamp {
    std::int64_t application = 0;
    std::int64_t version = 0;
    std::int64_t schema_changes = 0;  // 0: it never held a table

    bool operator==(const Stamp&) const = default;
};

// The version this program writes.
std::int64_t newest_version();

// Is it a state that this program can use, or a file that nobody has used yet? StateError: it is another
// program's, or a newer inboxctl's.
void require_ours(const Stamp& stamp, const std::filesystem::path& file);

Stamp read_stamp(Database& database);

// Brings the file to the newest version, each step in a transaction of its own. Two processes may do it
// at once: the second finds it done.
void migrate(Database& database);

}  // namespace inboxctl::state
