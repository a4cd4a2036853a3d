#include "state/store/store.hpp"

#include "state/store/private_file.hpp"
#include "state/store/sqlite/sqlite_store.hpp"
#include "state/store/sqlite/state_file.hpp"

namespace inboxctl::state {

bool is_expected(const std::filesystem::path& file) {
    return find_file(resolve(file), "open") || find_file(companion(file, ".key"), "open");
}

std::unique_ptr<Store> open_store(const std::filesystem::path& file, OpenMode mode) {
    auto database = open_state_file(file, mode);
    std::optional<InPlace> place;
    if (mode == OpenMode::read_write) place.emplace(file);
    return std::make_unique<SqliteStore>(std::move(database), std::move(place));
}

}  // namespace inboxctl::state
