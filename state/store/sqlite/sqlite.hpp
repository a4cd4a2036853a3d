// SQLite in three small types: a connection, a prepared statement, a transaction.
//
// Every failure is a StateError that says what was attempted, on which file, what SQLite and the system
// answered, and what to do next. A broken constraint is a mistake of the caller: std::logic_error.
// Used by one thread at a time; every call may block on the disk, and up to `busy_timeout` on another
// process that writes.
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

// Comes from Database::prepare and goes back to it, reset, for the next use of the same text.
class Statement {
  public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    // All parameters, left to right: integers, texts (copied), an optional integer for NULL.
    // Also takes a statement that ran back to its start.
    template <class... Values>
    Statement& bind(const Values&... values) {
        rewind();
        int position = 0;
        (put(++position, values), ...);
        return *this;
    }

    bool step();  // is there a row (more)?
    void run();   // to the end, for statements whose rows nobody wants

    // Columns count from 0. A text lives until the next step.
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
        immutable,  // a file that nobody can write, on a medium where SQLite could not lay its own beside it
    };

    // The file must exist. Closing it leaves the write-ahead log as it is until `adopt` was called:
    // a file that turns out not to be ours stays untouched.
    Database(std::filesystem::path file, Access access);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    void adopt();

    Statement prepare(std::string_view sql);
    void execute(const char* sql);  // one or more statements without parameters

    std::int64_t changes() const;  // rows that the last insert, update or delete touched
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

// Rolled back when it goes without a commit. One at a time.
class Transaction {
  public:
    enum class Kind { read, write };

    // `attempt` completes "cannot … /path/to/state.db", in this transaction's errors. A literal.
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
