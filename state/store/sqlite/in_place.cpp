#include "state/store/sqlite/in_place.hpp"

#include "state/store/private_file.hpp"
#include "state/store/state_error.hpp"

namespace inboxctl::state {

namespace {

std::optional<std::pair<dev_t, ino_t>> id_of(const std::filesystem::path& file) {
    const auto status = find_file(file, "check");
    if (!status) return std::nullopt;
    return std::pair{status->st_dev, status->st_ino};
}

}  // namespace

InPlace::InPlace(const std::filesystem::path& state_file) {
    files_[0].path = resolve(state_file);
    files_[1].path = companion(state_file, ".lock");
    for (auto& file : files_)
        file.id = id_of(file.path);
}

void InPlace::require() const {
    for (const auto& file : files_) {
        if (!file.id) continue;
        const auto now = id_of(file.path);
        if (now == file.id) continue;
        throw state_error(StateError::Kind::replaced, "continue with", files_[0].path,
                          file.path.filename().native() + (now ? " is another file" : " is gone") +
                              " since it was opened, so no more requests are sent",
                          "Restore the state that was in use, or make sure that this one is up to date, then "
                          "run again: an older copy would create duplicates");
    }
}

}  // namespace inboxctl::state
