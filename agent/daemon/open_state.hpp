// The state file, as the daemon holds it from the moment it has the run lock.
#pragma once

#include <filesystem>
#include <memory>

#include "state/store/condition_store.hpp"
#include "state/store/fingerprint.hpp"
#include "state/store/run_lock.hpp"
#include "state/store/sqlite/in_place.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

struct OpenState {
    // Throws StateError.
    OpenState(const std::filesystem::path& state_file, state::RunLock held)
        : lock(std::move(held)),
          store(state::open_store(state_file, state::OpenMode::read_write)),
          fingerprint(state::open_fingerprinter(state_file, state::OpenMode::read_write)),
          place(state_file),
          conditions(state_file, state::OpenMode::read_write) {}

    state::RunLock lock;
    std::shared_ptr<state::Store> store;
    state::Fingerprinter fingerprint;
    state::InPlace place;
    state::ConditionStore conditions;  // and suspensions
};

}  // namespace inboxctl::agent
