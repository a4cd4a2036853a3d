#include "agent/manifests/watcher.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace inboxctl::agent {

namespace {

namespace fs = std::filesystem;

// A file counts once it is closed, not with each write. A symbolic link only ever gets IN_CREATE.
constexpr std::uint32_t mask = IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE |
                               IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;

// Swap files, backups and our own state are not manifests; `..data` is renamed when a mounted secret is
// swapped.
bool may_belong_to_set(std::string_view name) {
    if (name.ends_with('~')) return false;
    return !name.starts_with('.') || name.starts_with("..");
}

bool is_directory_of_set(const fs::directory_entry& entry) {
    std::error_code none;
    return !entry.path().filename().string().starts_with('.') && !entry.is_symlink(none) &&
           entry.is_directory(none);
}

}  // namespace

Watcher::Watcher(boost::asio::io_context& io, fs::path set, OnChange on_change)
    : set_(fs::absolute(set).lexically_normal()), on_change_(std::move(on_change)), events_(io) {
    if (set_.filename().empty()) set_ = set_.parent_path();  // given with a trailing slash
    const int descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor < 0) {
        trouble_ = std::string("cannot watch the manifests: ") + std::strerror(errno) +
                   "; raise the limit: sysctl fs.inotify.max_user_instances=1024";
        return;
    }
    events_.assign(descriptor);
    watch_all();
    listen();
}

Watcher::~Watcher() = default;

void Watcher::listen() {
    events_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                       [this](const boost::system::error_code& error) {
                           if (error) return;
                           read_events();
                           listen();
                       });
}

// A burst of saves causes one call.
void Watcher::read_events() {
    alignas(inotify_event) std::array<char, 65536> buffer;
    auto sum = Meaning::nothing;
    for (;;) {
        const auto size = ::read(events_.native_handle(), buffer.data(), buffer.size());
        if (size <= 0) break;
        const auto* end = buffer.data() + size;
        for (const char* at = buffer.data(); at < end;) {
            const auto* event = reinterpret_cast<const inotify_event*>(at);
            sum = std::max(sum, meaning_of(event->wd, event->mask, event->len > 0 ? event->name : ""));
            at += sizeof(inotify_event) + event->len;
        }
    }
    if (sum == Meaning::tree_changed) watch_all();
    if (sum != Meaning::nothing) on_change_();
}

Watcher::Meaning Watcher::meaning_of(int watch, std::uint32_t happened, const char* name) {
    if ((happened & IN_Q_OVERFLOW) != 0) {
        ++overflows_;
        return Meaning::tree_changed;
    }
    const auto known = watches_.find(watch);
    if (known == watches_.end()) return Meaning::nothing;
    if ((happened & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)) != 0)
        return Meaning::tree_changed;
    const auto& names = known->second.names;
    if (!names.empty()) return names.contains(name) ? Meaning::tree_changed : Meaning::nothing;
    if (!may_belong_to_set(name)) return Meaning::nothing;
    if ((happened & IN_ISDIR) != 0) return Meaning::tree_changed;
    // A new link may lead elsewhere.
    return (happened & (IN_CREATE | IN_MOVED_TO)) != 0 && fs::is_symlink(known->second.directory / name)
               ? Meaning::tree_changed
               : Meaning::changed;
}

// From scratch: for a directory that is already watched the kernel returns its old number.
void Watcher::watch_all() {
    trouble_.clear();
    std::map<int, Watch> found;
    watch_way_to(set_, found);
    watch_tree(found);
    for (const auto& [number, old] : watches_)
        if (!found.contains(number)) inotify_rm_watch(events_.native_handle(), number);
    watches_ = std::move(found);
}

// Watches the links on the way and the set's parent directory: a rename there changes the set.
void Watcher::watch_way_to(const fs::path& path, std::map<int, Watch>& found) {
    std::vector<fs::path> parts(path.begin(), path.end());
    fs::path here = "/";
    int links = 0;
    for (std::size_t i = 1; i < parts.size();) {
        const auto next = here / parts[i];
        std::error_code none;
        const auto kind = fs::symlink_status(next, none).type();
        const bool is_link = kind == fs::file_type::symlink && ++links < 40;
        const bool is_missing = kind == fs::file_type::not_found || kind == fs::file_type::none;
        if (is_link || is_missing || i + 1 == parts.size()) watch(here, {parts[i].string()}, found);
        if (is_missing) return;
        if (!is_link) {
            here = next;
            ++i;
            continue;
        }
        const auto target = fs::read_symlink(next, none);
        auto way = (target.is_absolute() ? target : here / target).lexically_normal();
        for (++i; i < parts.size(); ++i)
            way /= parts[i];
        parts.assign(way.begin(), way.end());
        here = "/";
        i = 1;
    }
}

void Watcher::watch_tree(std::map<int, Watch>& found) {
    std::error_code none;
    if (!fs::is_directory(set_, none)) return;
    watch(set_, {}, found);
    auto entry = fs::recursive_directory_iterator(set_, none);
    for (; !none && entry != fs::recursive_directory_iterator(); entry.increment(none)) {
        if (is_directory_of_set(*entry)) {
            if (!watch(entry->path(), {}, found)) entry.disable_recursion_pending();
            continue;
        }
        std::error_code broken;
        if (entry->is_directory(broken)) {
            entry.disable_recursion_pending();
        } else if (entry->is_symlink(broken) && entry->path().filename().string().front() != '.') {
            watch_way_to(fs::absolute(entry->path()), found);
        }
    }
}

bool Watcher::watch(const fs::path& directory, const Names& names, std::map<int, Watch>& found) {
    const int number = inotify_add_watch(events_.native_handle(), directory.c_str(), mask);
    if (number < 0) {
        if (errno == ENOSPC || errno == ENOMEM)
            trouble_ =
                "cannot watch every directory of the manifests; raise the limit: sysctl "
                "fs.inotify.max_user_watches=524288";
        else if (errno != ENOENT && errno != ENOTDIR)
            trouble_ = "cannot watch " + directory.string() + ": " + std::strerror(errno);
        return false;
    }
    const auto [known, is_new] = found.try_emplace(number, Watch{directory, names});
    if (is_new) return true;
    // If all names count, single names add nothing.
    if (names.empty())
        known->second = Watch{directory, {}};
    else if (!known->second.names.empty())
        known->second.names.insert(names.begin(), names.end());
    return true;
}

}  // namespace inboxctl::agent
