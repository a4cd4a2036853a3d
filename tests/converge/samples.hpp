// Values that a manifest may hold, made from what the field table says of a row. A row that is only declared
// is tested by that; a new type of row has to say here what it looks like.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "state/model/inbox/fields.hpp"
#include "state/model/version.hpp"

namespace inboxctl::tests {

// One after the other an inbox is to hold these; neighbours differ for the server too, and so do the last and
// the first. Secrets are in clear. The last one is the empty one where the row allows that. `unique` goes
// into values that must not be there twice. Of a row that can have one value only there is one; none: the row
// is of a kind that nobody has said the values of.
std::vector<state::Json> samples(const state::Field& row, const state::ServerVersion& version,
                                 const std::string& unique);

// Files that samples of avatars name, with their content.
struct SampleFile {
    std::string_view name;
    std::string_view content;
};
std::vector<SampleFile> sample_files();

}  // namespace inboxctl::tests
