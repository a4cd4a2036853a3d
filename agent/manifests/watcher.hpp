// Tells that a manifest set may have changed, by inotify. What changed is nobody's business here: whoever is
// woken reads the set from scratch.
//
// Watched are the set's directories (those that begin with a dot are not part of it), the directories in
// which a symbolic link on the way to the set lies (Git checkouts and mounted secrets are swapped by it), the
// one above the set, and those of files that the set links to. Where the set is missing, the nearest
// directory above it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace inboxctl::agent {

class Watcher {
  public:
    // `on_change` is called after the watches have followed a change, so that what it reads then, or later,
    // is either the newest there is or will be told. Many calls may come for one save.
    using OnChange = std::function<void()>;

    // Never throws for want of watches: see trouble().
    Watcher(boost::asio::io_context& io, std::filesystem::path set, OnChange on_change);
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;
    ~Watcher();

    // Why some changes will not be told, and what to do; empty: all will be. Worse than slow it is not.
    const std::string& trouble() const { return trouble_; }

    // How often the kernel's queue was full, after which everything counts as changed.
    std::int64_t overflows() const { return overflows_; }

  private:
    // Of which entries of a directory changes count; empty: of all that can belong to a set.
    using Names = std::set<std::string>;
    struct Watch {
        std::filesystem::path directory;
        Names names;
    };
    enum class Meaning { nothing, changed, moved_around };

    void listen();
    void read_events();
    Meaning meaning_of(int watch, std::uint32_t mask, const char* name);
    void watch_all();
    void watch_way_to(const std::filesystem::path& path, std::map<int, Watch>& found);
    void watch_tree(std::map<int, Watch>& found);
    bool watch(const std::filesystem::path& directory, const Names& names, std::map<int, Watch>& found);

    std::filesystem::path set_;  // absolute, links not followed
    OnChange on_change_;
    boost::asio::posix::stream_descriptor events_;
    std::map<int, Watch> watches_;
    std::string trouble_;
    std::int64_t overflows_ = 0;
};

}  // namespace inboxctl::agent
