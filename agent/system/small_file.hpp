// Reads a whole file into memory, up to a limit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "state/model/result.hpp"

namespace inboxctl::agent {

// "No such file or directory", "larger than 65536 bytes", "is a directory".
struct Unreadable {
    std::string why;
};

using FileContent = state::Result<std::string, Unreadable>;

// Follows symbolic links; reads regular files only.
FileContent read_small_file(const std::filesystem::path& path, std::uintmax_t most);

}  // namespace inboxctl::agent
