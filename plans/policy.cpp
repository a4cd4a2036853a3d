#include "plans/policy.hpp"

#include <algorithm>

namespace inboxctl::plans {

std::vector<std::string> refusals(const std::vector<Change>& changes, const state::Desired& desired) {
    const auto destroys = std::ranges::count(changes, Action::destroy, &Change::action);
    if (destroys == 0) return {};
    std::vector<std::string> result;
    if (desired.inboxes.empty())
        result.push_back(
            "the manifests declare no inbox at all: a set that was emptied by mistake would "
            "destroy everything; destroy the inboxes one by one with inboxctl destroy --target");
    if (destroys > desired.policy.max_destroy)
        result.push_back(std::to_string(destroys) +
                         " inboxes would be destroyed, and [policy] max_destroy is " +
                         std::to_string(desired.policy.max_destroy) +
                         "; raise it for this change if that is what you want");
    return result;
}

}  // namespace inboxctl::plans
