// Inboxes that are missing in the manifests, and since when.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "state/model/diagnostic.hpp"
#include "state/model/journal.hpp"
#include "state/model/model.hpp"

namespace inboxctl::plans {

// Recorded inboxes that no manifest declares, no [[removed]] block names, and nothing protects: the inboxes
// that `prune` is about. Precondition: desired is sorted by address.
std::set<state::Address> missing_in(const state::Desired& desired,
                                    const std::vector<state::RecordedInbox>& recorded);

// A set without an account, an inbox or a block about one, while inboxes are recorded, was emptied by
// mistake: an error. `set` is where the manifests are.
std::optional<state::Diagnostic> emptied_set(const state::Desired& desired, std::size_t recorded,
                                             const std::string& set);

// A checkout removes files one by one and brings them back. So whenever the missing inboxes change, the time
// begins anew for all of them.
class Removals {
  public:
    // Since when exactly these are missing.
    state::Time since(std::set<state::Address> missing, state::Time now);

  private:
    std::set<state::Address> missing_;
    state::Time since_{};
};

}  // namespace inboxctl::plans
