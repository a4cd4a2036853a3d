// Compares what the emulator did to its inboxes with what was planned and what the state recorded. Values in,
// findings out; only `evidence_in` reads files.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace inboxctl::tests {

// A row of the emulator's history.
struct Deed {
    std::string what, name, by;
    std::int64_t id = 0;
};

using Recorded = std::map<std::string, std::int64_t>;  // address to id
using Plan = std::map<std::string, std::set<char>>;    // address to + ~ -, of every plan that was shown

struct Evidence {
    std::string us;  // whose token inboxctl had
    Plan planned;
    Recorded before, after;
    std::vector<Deed> deeds;          // since the plan
    std::vector<std::string> broken;  // what is wrong with the state's files
};

enum class Fault {
    duplicate,      // two live inboxes for one address
    lost_id,        // a live inbox of ours that nothing records
    not_there,      // a recorded inbox that the server has not
    unmanaged,      // somebody else's inbox was touched
    not_planned,    // a write that no plan had
    broken_state,   // the state cannot be opened, is damaged, or holds a secret
    not_converged,  // runs went wrong though nothing was in their way any more
};
std::string_view name_of(Fault fault);

struct Finding {
    Fault fault{};
    std::string text;

    bool operator==(const Finding&) const = default;
};

std::vector<Finding> check(const Evidence& evidence);

// From `GET /emulator/history`, without the rows before `skip`.
std::vector<Deed> deeds_in(const boost::json::value& history, std::size_t skip = 0);

// From the text of a plan, or of several.
Plan plan_in(std::string_view text);

Recorded recorded_in(const std::filesystem::path& state);

// Opens a copy, so that the files stay as they are; no process may be writing the state. One line per
// problem; none if there is no state, or an empty one.
std::vector<std::string> troubles_of(const std::filesystem::path& state,
                                     const std::vector<std::string>& secrets);

}  // namespace inboxctl::tests
