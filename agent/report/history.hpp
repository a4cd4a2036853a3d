// What the journal says of earlier runs, for people and programs. Pure.
#pragma once

#include <boost/json/array.hpp>
#include <string>
#include <vector>

#include "state/model/journal.hpp"

namespace inboxctl::agent {

struct PastRun {
    state::RunSummary run;
    std::vector<state::JournalEntry> entries;  // oldest first
    bool may_go_on = false;                    // of one without an end: somebody holds the lock still
};

std::string history_text(const std::vector<PastRun>& runs);

// One object a run with its operations. Of what was sent only the names of the fields are told.
boost::json::array history_json(const std::vector<PastRun>& runs);

}  // namespace inboxctl::agent
