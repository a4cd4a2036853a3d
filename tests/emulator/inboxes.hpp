#pragma once

#include "tests/emulator/params.hpp"
#include "tests/emulator/world.hpp"

namespace emulator {

// POST: one transaction. Halts with 422 or 500 and leaves nothing behind but a used channel id.
Inbox& create_inbox(World& world, Id account, Params params);

// PATCH: the inbox row, the working hours, then the channel. One transaction from 4.16 on; before, three
// commits, and what halts at one leaves those before it. A failed mail probe halts, and all is stored.
void update_inbox(World& world, Inbox& inbox, Params params);

// DELETE: asks for the deletion; a job does it later.
void ask_deletion(World& world, Inbox& inbox);

// What the job does. An inbox that is gone already is no error.
void destroy_inbox(World& world, Id id);

void remove_avatar(World& world, Inbox& inbox);
void reset_secret(World& world, Inbox& inbox);

// Halts with 402 when the account has as many inboxes as it may.
void check_inbox_limit(const Account& account);

// A top-level "null" in words means null.
void read_null_words(Params& params);

// Numbers in stored documents take the database's spelling once an answer has been given with the caller's.
void settle(Inbox& inbox);

// The rendered texts are out of date.
void changed(Inbox& inbox);

}  // namespace emulator
