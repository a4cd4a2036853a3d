// Manifest files as last parsed, for a daemon that reads the same set again and again: parsing is most of the
// cost.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <unordered_map>
#include <vector>

#include "state/manifest/manifest.hpp"

namespace inboxctl::agent {

// Identifies the content of a file, as far as the file system can: the change time cannot be set back.
struct FileStamp {
    std::uint64_t device = 0, inode = 0, size = 0;
    std::int64_t changed = 0, modified = 0;  // nanoseconds since 1970

    bool operator==(const FileStamp&) const = default;
};

// Nothing: it does not exist or is not a regular file.
std::optional<FileStamp> stamp_of(const std::filesystem::path& file);

class ManifestCache {
  public:
    struct Read {
        std::filesystem::path file;
        std::optional<FileStamp> stamp;  // taken before the file was read
        const state::ManifestFile* content = nullptr;
    };

    // Null: unknown or changed. Valid until the next call of keep() or clear().
    const state::ManifestFile* find(const std::filesystem::path& file, const FileStamp& stamp) const;

    // Replaces the content with exactly these files, except those so new that a change could go unnoticed.
    void keep(const std::vector<Read>& set);

    void clear() { files_.clear(); }
    std::size_t size() const { return files_.size(); }

  private:
    struct Known {
        FileStamp stamp;
        state::ManifestFile content;
    };

    std::unordered_map<std::string, Known> files_;
};

}  // namespace inboxctl::agent
