// The schema of the state file, and migrations from older versions.
#pragma once

#include <cstdint>
#include <filesystem>

#include "state/store/sqlite/sqlite.hpp"

namespace inboxctl::state {

// The identification in the header of a SQLite file.
struct Stamp {
    std::int64_t application = 0;
    std::int64_t version = 0;
    std::int64_t schema_changes = 0;  // 0: it never had a table

    bool operator==(const Stamp&) const = default;
};

// The version that this program writes.
std::int64_t newest_version();

// Throws StateError if the file belongs to another program or to a newer inboxctl. Accepts a state and an
// unused file.
void require_ours(const Stamp& stamp, const std::filesystem::path& file);

Stamp read_stamp(Database& database);

// Migrates the file to the newest version, each step in its own transaction. Two processes may do so at the
// same time: the second finds nothing left to do.
void migrate(Database& database);

}  // namespace inboxctl::state
