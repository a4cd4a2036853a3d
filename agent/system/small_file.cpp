#include "agent/system/small_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace inboxctl::agent {

namespace {

struct Descriptor {
    int number;
    ~Descriptor() {
        if (number >= 0) ::close(number);
    }
};

std::string last_error() { return std::generic_category().message(errno); }

// Empty: success; otherwise the reason.
std::string read_into(const std::filesystem::path& path, std::uintmax_t most, std::string& content) {
    // Non-blocking: a named pipe in a manifest set must not stop the run.
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file.number < 0) return last_error();
    struct stat about {};
    if (::fstat(file.number, &about) != 0) return last_error();
    if (S_ISDIR(about.st_mode)) return "is a directory";
    if (!S_ISREG(about.st_mode)) return "is not a regular file";
    const auto too_large = [&] { return "larger than " + std::to_string(most) + " bytes"; };
    const auto size = static_cast<std::size_t>(about.st_size);
    if (size > most) return too_large();
    content.resize(size + 1);
    std::size_t have = 0;
    while (true) {
        const auto got = ::read(file.number, content.data() + have, content.size() - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return last_error();
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
        if (have > most) return too_large();
        if (have == content.size())
            content.resize(content.size() * 2);
        else if (have == size)
            break;  // complete; another read to confirm it would cost as much as the first
    }
    content.resize(have);
    return {};
}

}  // namespace

FileContent read_small_file(const std::filesystem::path& path, std::uintmax_t most) {
    std::string content;
    if (auto wrong = read_into(path, most, content); !wrong.empty()) return Unreadable{std::move(wrong)};
    return content;
}

}  // namespace inboxctl::agent
