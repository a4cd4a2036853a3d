// Runs as the user nobody within a scope, because root can read everything. Does nothing for other users.
#pragma once

#include <unistd.h>

#include <filesystem>

namespace inboxctl::tests {

class Unprivileged {
  public:
    // Takes ownership of `directory` and its contents.
    explicit Unprivileged(const std::filesystem::path& directory) {
        if (!is_root_) return;
        give(directory);
        for (const auto& entry : std::filesystem::recursive_directory_iterator(directory))
            give(entry.path());
        done_ = ::seteuid(nobody) == 0;
    }
    Unprivileged(const Unprivileged&) = delete;
    Unprivileged& operator=(const Unprivileged&) = delete;
    ~Unprivileged() {
        if (done_ && ::seteuid(0) != 0) ::abort();
    }

  private:
    static constexpr uid_t nobody = 65534;

    static void give(const std::filesystem::path& path) {
        if (::lchown(path.c_str(), nobody, nobody) != 0) ::abort();
    }

    bool is_root_ = ::geteuid() == 0;
    bool done_ = false;
};

}  // namespace inboxctl::tests
