// Steps shared by several calls of the store, each inside the caller's transaction.
#pragma once

#include <string>
#include <string_view>

#include "state/model/journal.hpp"
#include "state/store/sqlite/sqlite.hpp"

namespace inboxctl::state {

// Replaces the record of the inbox's address. Returns whether anything changed.
bool put_inbox(Database& database, const RecordedInbox& inbox);

// Removes a record of the same id under another address. The server has just created this inbox, so the other
// record predates a restore or rebuild of the server.
void displace(Database& database, const RecordedInbox& inbox);

// Returns whether there was one.
bool remove_inbox(Database& database, const Address& address);

// Renames the subject of a suspension.
void move_suspension(Database& database, const std::string& from, const std::string& to);

void put_tombstone(Database& database, const Tombstone& tombstone);

void increase_serial(Database& database);

// Parse columns of a row; `address` names the damaged row in the StateError.
Payload read_payload(Database& database, std::string_view name, std::string_view address);
FieldValues read_values(Database& database, std::string_view text, Payload payload, std::string_view address);
[[noreturn]] void fail_damaged(Database& database, std::string_view what, std::string_view address);

}  // namespace inboxctl::state
