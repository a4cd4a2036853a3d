// Reports that a manifest set may have changed, by inotify. It does not say what: the reader starts from
// scratch.
//
// It watches the set's directories (except those that begin with a dot), its parent directory, the
// directories of symbolic links on the way to the set (Git checkouts and mounted secrets are swapped by such
// a link), and those of files that the set links to. If the set is missing: the nearest directory above it.
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
    // Called after the watches follow a change, so whatever is read from then on is current or will be
    // reported. One save may cause many calls.
    using OnChange = std::function<void()>;

    // Does not throw if it cannot watch: see trouble().
    Watcher(boost::asio::io_context& io, std::filesystem::path set, OnChange on_change);
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;
    ~Watcher();

    // Why some changes will not be reported, and what to do; empty: all will be. They are found by polling
    // then.
    const std::string& trouble() const { return trouble_; }

    // How often the kernel's queue overflowed; then everything counts as changed.
    std::int64_t overflows() const { return overflows_; }

  private:
    // The entries of a directory whose changes count; empty: all that can belong to a set.
    using Names = std::set<std::string>;
    struct Watch {
        std::filesystem::path directory;
        Names names;
    };
    enum class Meaning { nothing, changed, tree_changed };

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
