// Steps that several calls of the store take inside their transactions.
#pragma once

#include <string>
#include <string_view>

#include "state/model/journal.hpp"
#include "state/store/sqlite/sqlite.hpp"

namespace inboxctl::state {

// Writes the recorded inbox over what its address had. Does that change anything?
bool put_inbox(Database& database, const RecordedInbox& inbox);

// The server has just told whose this id is: a record of it under another address is from before the server
// was restored or made anew, and goes.
void displace(Database& database, const RecordedInbox& inbox);

// Is there one to remove?
bool remove_inbox(Database& database, const Address& address);

// What is suspended under one name is so under the other from now on.
void move_suspension(Database& database, const std::string& from, const std::string& to);

void put_tombstone(Database& database, const Tombstone& tombstone);

void move_serial(Database& database);

// Read back from a row; `address` says in the StateError which row is damaged.
Payload read_payload(Database& database, std::string_view name, std::string_view address);
FieldValues read_values(Database& database, std::string_view text, Payload payload, std::string_view address);
[[noreturn]] void fail_damaged(Database& database, std::string_view what, std::string_view address);

}  // namespace inboxctl::state
