// Files that only their owner may read: the state, its key and its lock.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

namespace inboxctl::state {

// An open file of the system, closed when it goes. Not inherited by programs that are started.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    int number() const { return number_; }
    int release() { return std::exchange(number_, -1); }  // the caller closes it from now on

  private:
    int number_;
};

// The one absolute name of a state file: links are followed, so that whichever name a run was given, it
// finds the same lock and the same key beside it. The file itself need not exist.
std::filesystem::path resolve(const std::filesystem::path& state_file);

// `<state>.lock` and the like, of the resolved name.
std::filesystem::path companion(const std::filesystem::path& state_file, std::string_view suffix);

// Makes an empty file of mode 0600, whatever the umask says. Nothing: there is one of this name already.
// Its name is on the disk when this returns. Throws StateError.
std::optional<Descriptor> create_private(const std::filesystem::path& file, std::string_view attempt);

// What the system knows of a regular file; nothing when there is none of this name. Throws StateError,
// also for what is no regular file.
std::optional<struct stat> find_file(const std::filesystem::path& file, std::string_view attempt);

// May others than the owner read or write it?
bool is_open_to_others(const struct stat& status);

// Makes the names in the file's directory durable. Throws StateError.
void sync_directory_of(const std::filesystem::path& file, std::string_view attempt);

}  // namespace inboxctl::state
