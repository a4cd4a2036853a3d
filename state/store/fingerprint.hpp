// Where fingerprints (state/model/secret.hpp) get their key.
#pragma once

#include <filesystem>

#include "state/model/secret.hpp"
#include "state/store/store.hpp"

namespace inboxctl::state {

// HMAC-SHA-256, cut to 128 bits, under 32 random bytes in `<state>.key`. That file is of mode 0600 and is
// made when it is missing; read_only then uses a key that lives as long as the function.
//
// StateError: the key has another size; others than its owner may read it (unlike the state's file this
// is not put right silently: whoever has the key can try secrets against the fingerprints); or it is gone
// while the state holds fingerprints, all of which would seem to have changed.
Fingerprinter open_fingerprinter(const std::filesystem::path& state_file, OpenMode mode);

// For a run that keeps nothing: a key that lives as long as the function.
Fingerprinter temporary_fingerprinter();

}  // namespace inboxctl::state
