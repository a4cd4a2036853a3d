#include "state/store.hpp"

#include "state/sqlite_store.hpp"
#include "state/state_file.hpp"

namespace inboxctl::state {

std::unique_ptr<Store> open_store(const std::filesystem::path& file, OpenMode mode) {
    return std::make_unique<SqliteStore>(open_state_file(file, mode));
}

}  // namespace inboxctl::state
