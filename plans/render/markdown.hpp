// A plan as a pull-request comment: the summary first, then a hidden marker by which a pipeline finds its
// comment again. Destroys are always visible, other sections are folded, and the whole fits into one comment.
#pragma once

#include <cstddef>
#include <string>

#include "plans/diff/plan.hpp"

namespace inboxctl::plans {

enum class Subject { changes, drift };

struct Comment {
    std::string set = ".";  // part of the marker, to distinguish comments on several sets
    Subject subject = Subject::changes;
    std::size_t most = 65'536;  // bytes
};

// Never longer than `most`, which must be at least a few kilobytes. If the text does not fit, fields are
// omitted first, then lines, and their number is given. Destroys are never omitted, only shortened: to
// addresses, then keys, then ranges of ids.
std::string render_markdown(const Plan& plan, const Comment& comment);

// `<!-- inboxctl-plan: DIR -->`
std::string marker_of(const std::string& set);

}  // namespace inboxctl::plans
