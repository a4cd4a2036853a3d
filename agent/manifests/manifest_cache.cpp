#include "agent/manifests/manifest_cache.hpp"

#include <sys/stat.h>

#include <chrono>

namespace inboxctl::agent {

namespace {

// File systems count time in ticks: two changes within one tick look like one.
constexpr std::int64_t tick = 1'000'000'000;

std::int64_t nanoseconds(const timespec& time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

std::int64_t now() {
    const auto time = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
}

}  // namespace

std::optional<FileStamp> stamp_of(const std::filesystem::path& file) {
    struct stat status {};
    if (stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return FileStamp{.device = status.st_dev,
                     .inode = status.st_ino,
                     .size = static_cast<std::uint64_t>(status.st_size),
                     .changed = nanoseconds(status.st_ctim),
                     .modified = nanoseconds(status.st_mtim)};
}

const state::ManifestFile* ManifestCache::find(const std::filesystem::path& file,
                                               const FileStamp& stamp) const {
    const auto known = files_.find(file.native());
    return known != files_.end() && known->second.stamp == stamp ? &known->second.content : nullptr;
}

void ManifestCache::keep(const std::vector<Read>& set) {
    const auto newest = now() - tick;
    std::unordered_map<std::string, Known> next;
    for (const auto& read : set) {
        if (!read.stamp || read.stamp->changed > newest || !read.content->readable) continue;
        auto known = files_.find(read.file.native());
        if (known != files_.end() && known->second.stamp == *read.stamp)
            next.insert(files_.extract(known));
        else
            next.emplace(read.file.native(), Known{*read.stamp, *read.content});
    }
    files_ = std::move(next);
}

}  // namespace inboxctl::agent
