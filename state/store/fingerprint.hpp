// The key of fingerprints (state/model/secret.hpp).
#pragma once

#include <filesystem>

#include "state/model/secret.hpp"
#include "state/store/store.hpp"

namespace inboxctl::state {

// HMAC-SHA-256, truncated to 128 bits, with the 32 random bytes in `<state>.key` as key. The file has mode
// 0600 and is created if it is missing; in mode read_only, a temporary key is used instead.
//
// StateError: the key has the wrong size; other users can read it (unlike the state file, this is not
// corrected silently, because the key allows guessing secrets from fingerprints); or it is missing although
// the state contains fingerprints, which would all seem to have changed.
Fingerprinter open_fingerprinter(const std::filesystem::path& state_file, OpenMode mode);

// With a temporary key, for runs that store nothing.
Fingerprinter temporary_fingerprinter();

}  // namespace inboxctl::state
