// Files that only their owner can read: the state, its key and its lock.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

namespace inboxctl::state {

// An open file descriptor, closed on destruction. Child processes do not inherit it.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    int number() const { return number_; }
    int release() { return std::exchange(number_, -1); }  // the caller must close it

  private:
    int number_;
};

// The canonical path of a state file. Symbolic links are resolved, so that every run finds the same lock and
// key beside the file, whatever path it was given. The file need not exist.
std::filesystem::path resolve(const std::filesystem::path& state_file);

// `<state>.lock` and similar files, beside the canonical path.
std::filesystem::path companion(const std::filesystem::path& state_file, std::string_view suffix);

// Creates an empty file with mode 0600, whatever the umask. None: the file already exists. The directory
// entry is durable when this returns. Throws StateError.
std::optional<Descriptor> create_private(const std::filesystem::path& file, std::string_view attempt);

// The status of a regular file. None: it does not exist. Throws StateError, also if it is not a regular file.
std::optional<struct stat> find_file(const std::filesystem::path& file, std::string_view attempt);

// Whether users other than the owner can access it.
bool is_open_to_others(const struct stat& status);

// Makes the entries of the file's directory durable. Throws StateError.
void sync_directory_of(const std::filesystem::path& file, std::string_view attempt);

}  // namespace inboxctl::state
