// SQLite in three small types: a connection, a prepared statement, a transaction.
//
// Every failure is a StateError with what was attempted, on which file, the messages of SQLite and the
// system, and what to do next. A violated constraint is a bug of the caller: std::logic_error. For use by one
// thread at a time. Every call may block on the disk, and for up to `busy_timeout` on another process that
// writes.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace inboxctl::state {

constexpr std::chrono::milliseconds busy_timeout{10'000};

class Database;

// Created by Database::prepare. On destruction it is reset and returned there for reuse with the same text.
class Statement {
  public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    // Binds all parameters, left to right: integers, texts (copied), an optional integer for NULL. Also
    // rewinds a statement that has run.
    template <class... Values>
    Statement& bind(const Values&... values) {
        rewind();
        int position = 0;
        (put(++position, values), ...);
        return *this;
    }

    bool step();  // whether there is another row
    void run();   // to the end, for statements without rows

    // Columns count from 0. A text is valid until the next step.
    std::int64_t integer(int column) const;
    std::optional<std::int64_t> optional_integer(int column) const;
    std::string_view text(int column) const;

  private:
    friend class Database;
    Statement(Database& database, sqlite3_stmt* handle) : database_(&database), handle_(handle) {}

    void rewind();
    void put(int position, std::int64_t value);
    void put(int position, std::string_view value);
    void put(int position, std::optional<std::int64_t> value);

    Database* database_;
    sqlite3_stmt* handle_;
};

class Database {
  public:
    enum class Access {
        read_only,
        read_write,
        immutable,  // a file on a read-only medium, where SQLite cannot create its own files beside it
    };

    // The file must exist. Until `adopt` is called, closing it leaves the write-ahead log unchanged, so that
    // a file that is not a state stays untouched.
    Database(std::filesystem::path file, Access access);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    void adopt();

    Statement prepare(std::string_view sql);
    void execute(const char* sql);  // one or more statements without parameters

    std::int64_t changes() const;  // rows affected by the last insert, update or delete
    std::int64_t last_insert_id() const;

    const std::filesystem::path& file() const { return file_; }

  private:
    friend class Statement;
    friend class Transaction;

    void check(int code);
    [[noreturn]] void fail(int code);
    void close() noexcept;

    std::filesystem::path file_;
    std::string_view attempt_ = "open";
    sqlite3* handle_ = nullptr;
    std::unordered_multimap<std::string_view, sqlite3_stmt*> idle_;
};

// Rolled back on destruction unless committed. One at a time.
class Transaction {
  public:
    enum class Kind { read, write };

    // `attempt` completes "cannot … /path/to/state.db" in errors of this transaction. It must be a literal.
    Transaction(Database& database, Kind kind, std::string_view attempt);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    void commit();

  private:
    Database& database_;
    std::string_view outer_attempt_;
};

}  // namespace inboxctl::state
