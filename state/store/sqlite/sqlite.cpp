#include "state/store/sqlite/sqlite.hpp"

#include <sqlite3.h>

#include <cassert>
#include <new>
#include <string>
#include <system_error>
#include <utility>

#include "state/store/state_error.hpp"

namespace inboxctl::state {

namespace {

// A `file:` URI with special characters escaped.
std::string as_uri(const std::filesystem::path& file, std::string_view query) {
    constexpr std::string_view special = "%?#";
    constexpr std::string_view digits = "0123456789abcdef";
    std::string uri = "file:";
    for (const char c : file.native()) {
        if (special.find(c) == std::string_view::npos) {
            uri += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        uri.append({'%', digits[byte >> 4U], digits[byte & 15U]});
    }
    return uri.append("?").append(query);
}

std::string_view remedy_for_code(int code, int error_number) {
    constexpr std::string_view damaged =
        "Restore a backup, or move the file away and import the inboxes again with `inboxctl import`";
    if (const auto remedy = remedy_for(error_number); !remedy.empty()) return remedy;
    switch (code & 0xFF) {
        case SQLITE_FULL:
            return remedy_for(ENOSPC);
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return "Make the file and its directory writable for this user";
        case SQLITE_CANTOPEN:
            return "Check that the directory exists and is writable for this user";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return damaged;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "Wait until the other program has closed it, then run again";
        case SQLITE_IOERR:
            return remedy_for(EIO);
        default:
            return {};
    }
}

bool is_busy(int code) { return (code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED; }

// Only these two kinds of failure come from a system call; for others errno is outdated.
int error_number_of(sqlite3* handle, int code) {
    const int kind = code & 0xFF;
    return kind == SQLITE_CANTOPEN || kind == SQLITE_IOERR ? sqlite3_system_errno(handle) : 0;
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), handle_(std::exchange(other.handle_, nullptr)) {}

Statement::~Statement() {
    if (handle_ == nullptr) return;
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
    database_->idle_.emplace(sqlite3_sql(handle_), handle_);
}

// Ignores the result of reset, which repeats the failure of an earlier step.
void Statement::rewind() { sqlite3_reset(handle_); }

void Statement::put(int position, std::int64_t value) {
    database_->check(sqlite3_bind_int64(handle_, position, value));
}

void Statement::put(int position, std::string_view value) {
    const char* text = value.data() == nullptr ? "" : value.data();  // a null pointer would bind NULL
    database_->check(
        sqlite3_bind_text64(handle_, position, text, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::put(int position, std::optional<std::int64_t> value) {
    if (value)
        put(position, *value);
    else
        database_->check(sqlite3_bind_null(handle_, position));
}

bool Statement::step() {
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) database_->fail(code);
    return false;
}

void Statement::run() {
    while (step()) {
    }
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

std::optional<std::int64_t> Statement::optional_integer(int column) const {
    if (sqlite3_column_type(handle_, column) == SQLITE_NULL) return std::nullopt;
    return integer(column);
}

std::string_view Statement::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    if (text == nullptr) return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

Database::Database(std::filesystem::path file, Access access) : file_(std::move(file)) {
    const bool immutable = access == Access::immutable;
    const std::string uri = as_uri(file_, immutable ? "immutable=1" : "immutable=0");
    // Writable even for reading, because only such a connection removes its log when it closes.
    const int mode = immutable ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    const int flags = mode | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX;
    try {
        check(sqlite3_open_v2(uri.c_str(), &handle_, flags, nullptr));
        check(sqlite3_busy_timeout(handle_, static_cast<int>(busy_timeout.count())));
        check(sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr));
        check(sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr));
        check(sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr));
        execute("pragma foreign_keys = on; pragma temp_store = memory");
        if (access != Access::read_write) execute("pragma query_only = on");
    } catch (...) {
        close();
        throw;
    }
}

Database::~Database() { close(); }

void Database::close() noexcept {
    for (const auto& [sql, statement] : idle_)
        sqlite3_finalize(statement);
    idle_.clear();
    [[maybe_unused]] const int code = sqlite3_close(handle_);
    assert(code == SQLITE_OK);
    handle_ = nullptr;
}

void Database::adopt() { check(sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr)); }

Statement Database::prepare(std::string_view sql) {
    if (const auto found = idle_.find(sql); found != idle_.end()) {
        sqlite3_stmt* const statement = found->second;
        idle_.erase(found);
        return {*this, statement};
    }
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                             &statement, nullptr));
    return {*this, statement};
}

void Database::execute(const char* sql) { check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }
std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(handle_); }

void Database::check(int code) {
    if (code != SQLITE_OK) fail(code);
}

void Database::fail(int code) {
    if (code == SQLITE_NOMEM || handle_ == nullptr) throw std::bad_alloc();
    const int error_number = error_number_of(handle_, code);
    std::string reason = sqlite3_errmsg(handle_);
    if (error_number != 0) reason += " (" + std::generic_category().message(error_number) + ")";
    if ((code & 0xFF) == SQLITE_CONSTRAINT)
        throw std::logic_error("cannot " + std::string(attempt_) + " " + file_.native() + ": " + reason);
    throw state_error(is_busy(code) ? StateError::Kind::locked : StateError::Kind::unusable, attempt_, file_,
                      reason, remedy_for_code(code, error_number));
}

Transaction::Transaction(Database& database, Kind kind, std::string_view attempt)
    : database_(database), outer_attempt_(std::exchange(database.attempt_, attempt)) {
    assert(sqlite3_get_autocommit(database.handle_) != 0);
    try {
        // A writer takes the lock at once. Upgrading later fails if the snapshot it has read is outdated.
        database_.prepare(kind == Kind::write ? "begin immediate" : "begin").run();
    } catch (...) {
        database_.attempt_ = outer_attempt_;
        throw;
    }
}

Transaction::~Transaction() {
    // Some failures roll back by themselves. If this rollback fails too, closing the file completes it.
    if (sqlite3_get_autocommit(database_.handle_) == 0)
        sqlite3_exec(database_.handle_, "rollback", nullptr, nullptr, nullptr);
    database_.attempt_ = outer_attempt_;
}

void Transaction::commit() { database_.prepare("commit").run(); }

}  // namespace inboxctl::state
