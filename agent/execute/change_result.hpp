// What came of a change.
#pragma once

#include <string>
#include <vector>

#include "plans/diff/change.hpp"

namespace inboxctl::agent {

struct ChangeResult {
    enum class Status {
        done,
        failed,     // refused, or taken in part; what was taken is recorded
        unknown,    // a create whose outcome is unknown, also after looking
        not_begun,  // interrupted before it, or withheld: then the message says why
    };

    Status status = Status::done;
    plans::Change change;
    state::InboxId id{};
    bool changed = false;  // the server or the state is not what it was
    bool found = false;    // a create whose answer was lost, and whose inbox was found on the server
    std::string message;   // of what is not done: what happened, and what to do
};

// Adds to what went wrong with it.
void fail(ChangeResult& result, const std::string& message);

// Reports what the server did not take. A 200 does not mean that it took everything.
void report_refused(ChangeResult& result, const std::vector<plans::FieldChange>& refused);

}  // namespace inboxctl::agent
