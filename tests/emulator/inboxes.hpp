#pragma once

#include "tests/emulator/params.hpp"
#include "tests/emulator/world.hpp"

namespace emulator {

// POST: one transaction. Halts with 422 or 500 and leaves nothing behind but a used channel id.
Inbox& create_inbox(World& world, Id account, Params params);

// PATCH: the inbox row, the working hours, then the channel. One transaction from 4.16 on; until 4.15 three
// commits, and a failed one leaves the earlier ones stored. A failed mail probe halts after storing
// everything.
void update_inbox(World& world, Inbox& inbox, Params params);

// DELETE: queues the deletion; a job runs it later.
void ask_deletion(World& world, Inbox& inbox);

// The job's work. Does nothing if the inbox does not exist.
void destroy_inbox(World& world, Id id);

void remove_avatar(World& world, Inbox& inbox);
void reset_secret(World& world, Inbox& inbox);

// Halts with 402 when the account has as many inboxes as it may.
void check_inbox_limit(const Account& account);

// A top-level "null" in words means null.
void read_null_words(Params& params);

// Numbers in stored documents get the database's spelling, after the response has used the caller's.
void settle(Inbox& inbox);

// Discards the rendered texts.
void changed(Inbox& inbox);

}  // namespace emulator
