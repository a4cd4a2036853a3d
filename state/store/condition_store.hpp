// Conditions and suspensions. They are stored in the state file, beside the tables of state/store/store.hpp,
// and accessed through a separate connection.
//
// Every call is one transaction, is durable when it returns, and blocks on the disk. No run lock is needed:
// runs use other tables. StateError: the file cannot be read or written.
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
    // Opens the file as open_store does (state/store/store.hpp).
    ConditionStore(const std::filesystem::path& state_file, OpenMode mode);
    ~ConditionStore();

    std::vector<SubjectConditions> conditions();  // by subject

    // Replaces all conditions; writes only those that changed. There must be no other writer: conditions are
    // read only once.
    void keep(const std::vector<SubjectConditions>& conditions);

    std::vector<Suspension> suspensions();  // by subject
    void suspend(const Suspension& suspension);

    // Renames suspensions according to [[moved]] blocks, even if nothing is recorded for them. Writes only
    // changes.
    void follow(const std::vector<Moved>& moved);

    // Returns whether it was suspended.
    bool resume(const std::string& subject);

  private:
    std::unique_ptr<Database> database_;
    std::optional<std::vector<SubjectConditions>> kept_;
};

}  // namespace inboxctl::state
