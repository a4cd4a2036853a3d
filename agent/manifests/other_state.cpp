#include "agent/manifests/other_state.hpp"

#include <set>

#include "agent/manifests/manifest_dir.hpp"

namespace inboxctl::agent {

namespace {

namespace fs = std::filesystem;

std::optional<fs::path> state_in(const fs::path& directory) {
    std::error_code none;
    auto file = directory / ".inboxctl" / "state.db";
    return fs::exists(file, none) ? std::optional(std::move(file)) : std::nullopt;
}

std::optional<fs::path> state_above(fs::path directory) {
    std::error_code none;
    while (!fs::exists(directory / ".git", none) && directory.has_relative_path()) {
        directory = directory.parent_path();
        if (auto found = state_in(directory)) return found;
    }
    return std::nullopt;
}

std::optional<fs::path> state_below(const fs::path& set) {
    state::Diagnostics unread;
    std::set<fs::path> directories;
    for (const auto& manifest : find_manifests(set, unread))
        for (auto at = manifest.parent_path(); at != set && at.has_relative_path(); at = at.parent_path())
            directories.insert(at);
    for (const auto& directory : directories)
        if (auto found = state_in(directory)) return found;
    return std::nullopt;
}

}  // namespace

std::optional<fs::path> state_nearby(const fs::path& set, const fs::path& state_file) {
    std::error_code none;
    const bool is_directory = fs::is_directory(set, none);
    if (!is_directory || fs::exists(state_file, none)) return std::nullopt;
    const auto directory = fs::weakly_canonical(set, none);
    if (none) return std::nullopt;
    if (auto found = state_above(directory)) return found;
    return state_below(directory);
}

}  // namespace inboxctl::agent
