// How everything stands, and what is suspended: kept in the state file beside what state/store/store.hpp
// keeps, by a connection of its own.
//
// Every call is one transaction, durable when it returns, and blocks on the disk. No run lock is needed: what
// a run reads and writes is something else. StateError: the file cannot be read or written.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "state/model/condition.hpp"
#include "state/store/store.hpp"

namespace inboxctl::state {

class Database;

class ConditionStore {
  public:
    // As open_store (state/store/store.hpp).
    ConditionStore(const std::filesystem::path& state_file, OpenMode mode);
    ~ConditionStore();

    std::vector<SubjectConditions> conditions();  // by subject

    // Exactly these from now on; what is as it was is not written. Nobody else may keep any meanwhile: what
    // was kept last is not read again.
    void keep(const std::vector<SubjectConditions>& conditions);

    std::vector<Suspension> suspensions();  // by subject
    void suspend(const Suspension& suspension);

    // What is suspended follows a [[moved]], also where nothing is recorded yet. Writes only what is new.
    void follow(const std::vector<Moved>& moved);

    // Whether it was suspended.
    bool resume(const std::string& subject);

  private:
    std::unique_ptr<Database> database_;
    std::optional<std::vector<SubjectConditions>> kept_;
};

}  // namespace inboxctl::state
