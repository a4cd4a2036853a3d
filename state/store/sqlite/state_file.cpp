#include "state/store/sqlite/state_file.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <vector>

#include "state/store/private_file.hpp"
#include "state/store/sqlite/migrations.hpp"
#include "state/store/state_error.hpp"

namespace inboxctl::state {

namespace {

using Path = std::filesystem::path;

constexpr std::size_t header_size = 100;
using Header = std::array<unsigned char, header_size>;

constexpr std::string_view damaged_remedy =
    "Name another file; or, if this was a state, restore a backup, or move it away and take the inboxes over "
    "again with `inboxctl import`";

// The first bytes of the file, read beside SQLite's locks but through its file layer. A plain open would
// do, were it not that closing it drops every POSIX lock that this process holds on the file, those of
// another connection included.
class HeaderFile {
  public:
    explicit HeaderFile(const Path& path)
        : system_(sqlite3_vfs_find(nullptr)), memory_(static_cast<std::size_t>(system_->szOsFile)) {
        int granted = 0;
        opened_ = system_->xOpen(system_, path.c_str(), file(), SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB,
                                 &granted) == SQLITE_OK;
    }
    HeaderFile(const HeaderFile&) = delete;
    HeaderFile& operator=(const HeaderFile&) = delete;
    ~HeaderFile() {
        if (opened_) file()->pMethods->xClose(file());
    }

    // False: it cannot be read, which opening it as a database will explain.
    bool read(Header& header) {
        return opened_ && file()->pMethods->xRead(file(), header.data(), header_size, 0) == SQLITE_OK;
    }

  private:
    sqlite3_file* file() { return reinterpret_cast<sqlite3_file*>(memory_.data()); }

    sqlite3_vfs* system_;
    std::vector<std::max_align_t> memory_;  // more than szOsFile bytes, and aligned for any file layer
    bool opened_ = false;
};

std::int64_t number_at(const Header& header, std::size_t offset) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = number << 8U | header.at(offset + i);
    return static_cast<std::int32_t>(number);
}

// Offsets: https://www.sqlite.org/fileformat.html, 1.3.
Stamp stamp_of(const Header& header) {
    return {.application = number_at(header, 68),
            .version = number_at(header, 60),
            .schema_changes = number_at(header, 40)};
}

// Refuses a unmanaged or newer file before SQLite does anything to it, such as rolling back a journal.
void require_usable_header(const Path& file, off_t size) {
    constexpr std::string_view magic{"SQLite format 3\0", 16};
    if (size == 0) return;  // made, and not used yet
    Header header{};
    const bool short_file = static_cast<std::size_t>(size) < header_size;
    if (!short_file && !HeaderFile{file}.read(header)) return;
    if (short_file || !std::equal(magic.begin(), magic.end(), header.begin()))
        throw state_error(StateError::Kind::unusable, "open", file, "it is not a database", damaged_remedy);
    require_ours(stamp_of(header), file);
}

Path beside(const Path& file, std::string_view suffix) { return Path(file) += suffix; }

void close_to_others(const Path& file) {
    for (const std::string_view suffix : {"", "-wal", "-shm"}) {
        const Path path = beside(file, suffix);
        const auto status = find_file(path, "protect");
        if (!status || !is_open_to_others(*status)) continue;
        if (chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) throw system_state_error("protect", path, errno);
    }
}

// On a read-only file system SQLite cannot lay its log beside the file, but then nobody else writes it.
bool is_immutable(const Path& file) {
    const bool read_only = faccessat(AT_FDCWD, file.c_str(), W_OK, AT_EACCESS) != 0 && errno == EROFS;
    return read_only && !find_file(beside(file, "-wal"), "open");
}

// The key is made after the state's first tables: where it lies beside nothing, a state was lost. So a run
// that died while it made a state leaves one that the next run can open.
void require_no_key(const Path& file, std::string_view reason) {
    const auto key = beside(file, ".key");
    if (!find_file(key, "open")) return;
    throw state_error(
        StateError::Kind::unusable, "open", file,
        std::string(reason) + ", but its key " + key.filename().native() +
            " is there: what was recorded is lost",
        "Restore the state from a backup; to begin without it, move the key away as well, and take "
        "the inboxes over again with `inboxctl import`");
}

void require_file(const Path& file, OpenMode mode) {
    if (const auto status = find_file(file, "open")) {
        if (status->st_size == 0) require_no_key(file, "it is empty");
        return require_usable_header(file, status->st_size);
    }
    require_no_key(file, "it is not there");
    if (mode == OpenMode::read_only)
        throw state_error(StateError::Kind::unusable, "open", file, "there is no such file",
                          "Check the path of the state; `inboxctl apply` makes it");
    create_private(file, "make");
}

void require_write_ahead_log(Database& database) {
    Statement statement = database.prepare("pragma journal_mode = wal");
    if (statement.step() && statement.text(0) == "wal") return;
    throw state_error(StateError::Kind::unusable, "open", database.file(),
                      "its file system cannot hold a write-ahead log", "Keep the state on a local disk");
}

void require_newest(Database& database) {
    const auto version = read_stamp(database).version;
    if (version == newest_version()) return;
    const std::string reason = version == 0 ? "it was made and never written to"
                                            : "it is in version " + std::to_string(version) +
                                                  " of its format, which is older than " +
                                                  std::to_string(newest_version());
    throw state_error(StateError::Kind::unusable, "read", database.file(), reason,
                      "Any command that writes, such as `inboxctl apply`, brings it up to date");
}

}  // namespace

std::unique_ptr<Database> open_state_file(const Path& state_file, OpenMode mode) {
    const Path file = resolve(state_file);
    require_file(file, mode);
    const bool writes = mode == OpenMode::read_write;
    if (writes) close_to_others(file);
    const auto access = writes               ? Database::Access::read_write
                        : is_immutable(file) ? Database::Access::immutable
                                             : Database::Access::read_only;
    auto database = std::make_unique<Database>(file, access);
    require_ours(read_stamp(*database), file);  // the header may be older than the write-ahead log
    database->adopt();
    if (!writes) {
        require_newest(*database);
        return database;
    }
    require_write_ahead_log(*database);
    database->execute("pragma synchronous = full");
    migrate(*database);
    return database;
}

}  // namespace inboxctl::state
