// A file system of 16 MiB in memory, over a directory, with as much room left as wanted.
#pragma once

#include <filesystem>

namespace inboxctl::tests {

class SmallDisk {
  public:
    // What the directory holds, and room for so many pages of 4 KiB more. Throws std::runtime_error where
    // nothing can be mounted.
    SmallDisk(std::filesystem::path directory, int pages_left);
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk();

    // There is room again.
    void make_room() const;

  private:
    std::filesystem::path directory_;
};

bool can_mount();

}  // namespace inboxctl::tests
