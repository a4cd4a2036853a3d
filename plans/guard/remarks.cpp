#include "plans/guard/remarks.hpp"

#include <algorithm>
#include <iterator>

namespace inboxctl::plans {

Remarks joined(Remarks one, Remarks other) {
    std::ranges::move(other.notes, std::back_inserter(one.notes));
    std::ranges::move(other.warnings, std::back_inserter(one.warnings));
    std::ranges::move(other.findings, std::back_inserter(one.findings));
    return one;
}

}  // namespace inboxctl::plans
