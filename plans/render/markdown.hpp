// A plan as the comment of a pull request: the summary first, a hidden marker by which a pipeline finds its
// comment again, what would be destroyed in full view, the rest folded, all of it within the size of a
// comment.
#pragma once

#include <cstddef>
#include <string>

#include "plans/diff/plan.hpp"

namespace inboxctl::plans {

enum class Subject { changes, drift };

struct Comment {
    std::string set = ".";  // tells the comments of several sets apart, in the marker
    Subject subject = Subject::changes;
    std::size_t most = 65'536;  // bytes: as many characters, or fewer
};

// Never longer than `most`, which has to leave a few kilobytes. Where not all of it fits, fields are left out
// first, then lines, with how many. Destroys are never left out: where their lines do not fit they are named
// by address alone, then by key, then by ranges of ids.
std::string render_markdown(const Plan& plan, const Comment& comment);

// `<!-- inboxctl-plan: DIR -->`
std::string marker_of(const std::string& set);

}  // namespace inboxctl::plans
