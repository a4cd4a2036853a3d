#include "tests/fault/small_disk.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "tests/support/temp_dir.hpp"

namespace inboxctl::tests {

namespace {

namespace fs = std::filesystem;

constexpr auto filler = "filler";

bool mount_at(const fs::path& directory) {
    return mount("none", directory.c_str(), "tmpfs", 0, "size=16m,mode=0700") == 0;
}

std::size_t free_bytes(const fs::path& directory) {
    struct statvfs status {};
    if (statvfs(directory.c_str(), &status) != 0) throw std::runtime_error("no file system is there");
    return status.f_bfree * status.f_bsize;
}

void fill(const fs::path& file, off_t size) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const bool filled = descriptor >= 0 && posix_fallocate(descriptor, 0, size) == 0;
    close(descriptor);
    if (!filled) throw std::runtime_error("the small file system cannot be filled");
}

}  // namespace

SmallDisk::SmallDisk(fs::path directory, int pages_left) : directory_(std::move(directory)) {
    fs::create_directories(directory_);
    const TempDir aside(directory_.parent_path());
    fs::copy(directory_, aside.path());
    if (!mount_at(directory_)) throw std::runtime_error("a small file system cannot be mounted here");
    fs::copy(aside.path(), directory_);
    const std::size_t left = static_cast<std::size_t>(pages_left) * 4096;
    const std::size_t room = free_bytes(directory_);
    fill(directory_ / filler, static_cast<off_t>(room - std::min(room, left)));
}

SmallDisk::~SmallDisk() { umount2(directory_.c_str(), MNT_DETACH); }

void SmallDisk::make_room() const { fs::remove(directory_ / filler); }

bool can_mount() {
    const TempDir dir;
    if (!mount_at(dir.path())) return false;
    umount(dir.path().c_str());
    return true;
}

}  // namespace inboxctl::tests
