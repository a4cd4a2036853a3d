#include "state/store/private_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "state/store/state_error.hpp"

namespace inboxctl::state {

namespace {
constexpr mode_t owner_only = S_IRUSR | S_IWUSR;
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
}

Descriptor::~Descriptor() {
    if (number_ >= 0) close(number_);
}

std::filesystem::path resolve(const std::filesystem::path& state_file) {
    std::error_code failure;
    auto resolved = std::filesystem::weakly_canonical(std::filesystem::absolute(state_file), failure);
    if (failure) throw system_state_error("find", state_file, failure.value());
    return resolved;
}

std::filesystem::path companion(const std::filesystem::path& state_file, std::string_view suffix) {
    auto file = resolve(state_file);
    return file += suffix;
}

std::optional<Descriptor> create_private(const std::filesystem::path& file, std::string_view attempt) {
    Descriptor created{open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, owner_only)};
    if (created.number() < 0) {
        if (errno == EEXIST) return std::nullopt;
        throw system_state_error(attempt, file, errno);
    }
    if (fchmod(created.number(), owner_only) != 0) throw system_state_error(attempt, file, errno);
    sync_directory_of(file, attempt);
    return created;
}

std::optional<struct stat> find_file(const std::filesystem::path& file, std::string_view attempt) {
    struct stat status {};
    if (stat(file.c_str(), &status) != 0) {
        if (errno == ENOENT) return std::nullopt;
        throw system_state_error(attempt, file, errno);
    }
    if (!S_ISREG(status.st_mode))
        throw state_error(StateError::Kind::unusable, attempt, file, "it is not a regular file",
                          "Name another file");
    return status;
}

bool is_open_to_others(const struct stat& status) { return (status.st_mode & (S_IRWXG | S_IRWXO)) != 0; }

void sync_directory_of(const std::filesystem::path& file, std::string_view attempt) {
    const auto directory = file.parent_path();
    const Descriptor opened{open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    // Some file systems cannot sync a directory and return EINVAL. They offer no stronger guarantee.
    if (opened.number() < 0 || (fsync(opened.number()) != 0 && errno != EINVAL))
        throw system_state_error(attempt, file, errno);
}

}  // namespace inboxctl::state
