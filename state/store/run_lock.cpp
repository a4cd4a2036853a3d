// The file is never removed: a process that had opened the old file would hold a lock without effect.
#include "state/store/run_lock.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

#include "state/store/private_file.hpp"

namespace inboxctl::state {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds first_pause{5};
constexpr milliseconds longest_pause{100};

Descriptor open_lock_file(const std::filesystem::path& file) {
    if (auto created = create_private(file, "create the lock")) return std::move(*created);
    Descriptor opened{open(file.c_str(), O_RDWR | O_CLOEXEC)};
    if (opened.number() < 0) throw system_state_error("open the lock", file, errno);
    return opened;
}

bool try_lock(const Descriptor& lock, const std::filesystem::path& file) {
    int result = 0;
    do
        result = flock(lock.number(), LOCK_EX | LOCK_NB);
    while (result != 0 && errno == EINTR);
    if (result != 0 && errno != EWOULDBLOCK) throw system_state_error("take the lock", file, errno);
    return result == 0;
}

bool lock_within(const Descriptor& lock, const std::filesystem::path& file, milliseconds patience) {
    const auto deadline = Clock::now() + patience;
    for (auto pause = first_pause; !try_lock(lock, file); pause = std::min(pause * 2, longest_pause)) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
        if (left <= milliseconds::zero()) return false;
        std::this_thread::sleep_for(std::min(pause, left));
    }
    return true;
}

std::string host_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "this host";
}

// For display only, so a full disk is not an error.
void write_owner(const Descriptor& lock, std::string_view command) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const std::string line = fmt::format("pid {} on {}, `{}`, since {:%Y-%m-%dT%H:%M:%SZ}\n", getpid(),
                                         host_name(), command, fmt::gmtime(now));
    if (ftruncate(lock.number(), 0) == 0) [[maybe_unused]]
        const auto written = pwrite(lock.number(), line.data(), line.size(), 0);
}

std::string owner_line(const Descriptor& lock) {
    std::array<char, 1024> text{};
    const auto size = pread(lock.number(), text.data(), text.size(), 0);
    const std::string_view read{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0U};
    return std::string(read.substr(0, read.find('\n')));
}

std::string read_owner(const Descriptor& lock) {
    auto line = owner_line(lock);
    return line.empty() ? "another run" : line;
}

// Waiting for a daemon is pointless, because it does not end.
std::string_view how_to_go_on(const std::string& owner) {
    if (owner.find("`daemon`") != std::string::npos)
        return "The daemon applies these manifests: `inboxctl reconcile` starts a pass now, and "
               "`inboxctl status` shows the result. To apply by hand, stop the daemon first";
    return "Wait for that run to end, or wait longer with --lock-timeout";
}

}  // namespace

// A holder clears its line when it ends. If it was killed, the line is left, but the process is gone.
std::optional<std::string> RunLock::holder(const std::filesystem::path& state_file) {
    const Descriptor lock{open(companion(state_file, ".lock").c_str(), O_RDONLY | O_CLOEXEC)};
    if (lock.number() < 0) return std::nullopt;
    auto owner = owner_line(lock);
    pid_t pid = 0;
    if (owner.empty() || std::sscanf(owner.c_str(), "pid %d ", &pid) != 1 || pid == getpid())
        return std::nullopt;
    const bool here = owner.find(" on " + host_name() + ",") != std::string::npos;
    if (here && kill(pid, 0) != 0 && errno == ESRCH) return std::nullopt;
    return owner;
}

RunLock RunLock::acquire(const std::filesystem::path& state_file, std::string_view command,
                         milliseconds patience) {
    const auto file = companion(state_file, ".lock");
    Descriptor lock = open_lock_file(file);
    if (!lock_within(lock, file, patience)) {
        const auto owner = read_owner(lock);
        throw state_error(StateError::Kind::locked, "work on", resolve(state_file),
                          "it is locked by " + owner, how_to_go_on(owner));
    }
    write_owner(lock, command);
    return RunLock{lock.release()};
}

RunLock::RunLock(RunLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

RunLock::~RunLock() {
    if (descriptor_ < 0) return;
    // Before the lock is released, so that the next holder's line is not the one cleared.
    [[maybe_unused]] const int emptied = ftruncate(descriptor_, 0);
    close(descriptor_);
}

}  // namespace inboxctl::state
