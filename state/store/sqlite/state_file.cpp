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
    "Name another file. If this was a state, restore a backup, or move it away and import the inboxes again "
    "with `inboxctl import`";

// Reads the first bytes of the file through SQLite's file layer, without its locks. A plain open is not
// possible: closing it would release all POSIX locks that this process holds on the file, including those of
// other connections.
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

    // False: it cannot be read. Opening it as a database reports why.
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

// Rejects files of other programs or newer versions before SQLite changes them, for example by rolling back a
// journal.
void require_usable_header(const Path& file, off_t size) {
    constexpr std::string_view magic{"SQLite format 3\0", 16};
    if (size == 0) return;  // created, but not used yet
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

// On a read-only file system SQLite cannot create its log, but nobody else can write either.
bool is_immutable(const Path& file) {
    const bool read_only = faccessat(AT_FDCWD, file.c_str(), W_OK, AT_EACCESS) != 0 && errno == EROFS;
    return read_only && !find_file(beside(file, "-wal"), "open");
}

// The key is created after the first tables of the state, so a key without a state means that the state was
// lost. A run that is killed while it creates a state leaves one that the next run can open.
void require_no_key(const Path& file, std::string_view reason) {
    const auto key = beside(file, ".key");
    if (!find_file(key, "open")) return;
    throw state_error(
        StateError::Kind::unusable, "open", file,
        std::string(reason) + ", but its key " + key.filename().native() + " exists, so the state was lost",
        "Restore the state from a backup. To start without it, move the key away as well, and import the "
        "inboxes again with `inboxctl import`");
}

void require_file(const Path& file, OpenMode mode) {
    if (const auto status = find_file(file, "open")) {
        if (status->st_size == 0) require_no_key(file, "it is empty");
        return require_usable_header(file, status->st_size);
    }
    require_no_key(file, "it does not exist");
    if (mode == OpenMode::read_only)
        throw state_error(StateError::Kind::unusable, "open", file, "there is no such file",
                          "Check the path of the state; `inboxctl apply` creates it");
    create_private(file, "create");
}

void require_write_ahead_log(Database& database) {
    Statement statement = database.prepare("pragma journal_mode = wal");
    if (statement.step() && statement.text(0) == "wal") return;
    throw state_error(StateError::Kind::unusable, "open", database.file(),
                      "its file system does not support a write-ahead log", "Keep the state on a local disk");
}

void require_newest(Database& database) {
    const auto version = read_stamp(database).version;
    if (version == newest_version()) return;
    const std::string reason = version == 0 ? "it is empty"
                                            : "its format version " + std::to_string(version) +
                                                  " is older than " + std::to_string(newest_version());
    throw state_error(StateError::Kind::unusable, "read", database.file(), reason,
                      "A command that writes, such as `inboxctl apply`, migrates it");
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
    require_ours(read_stamp(*database), file);  // the write-ahead log may be newer than the header
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
