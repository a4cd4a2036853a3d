// A 16 MiB file system in memory, mounted over a directory, with a chosen amount of free space.
#pragma once

#include <filesystem>

namespace inboxctl::tests {

class SmallDisk {
  public:
    // Holds the directory's contents and room for so many more pages of 4 KiB. Throws std::runtime_error if
    // it cannot be mounted.
    SmallDisk(std::filesystem::path directory, int pages_left);
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk();

    // Makes room again.
    void make_room() const;

  private:
    std::filesystem::path directory_;
};

bool can_mount();

}  // namespace inboxctl::tests
