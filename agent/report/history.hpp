// The journal of earlier runs as text and JSON. Pure.
#pragma once

#include <boost/json/array.hpp>
#include <string>
#include <vector>

#include "state/model/journal.hpp"

namespace inboxctl::agent {

struct PastRun {
    state::RunSummary run;
    std::vector<state::JournalEntry> entries;  // oldest first
    bool may_go_on = false;                    // it has no end, and somebody holds the lock
};

std::string history_text(const std::vector<PastRun>& runs);

// One object per run with its operations. It has the names of the fields that were sent, and no values.
boost::json::array history_json(const std::vector<PastRun>& runs);

}  // namespace inboxctl::agent
