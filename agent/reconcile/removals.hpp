// Inboxes that are missing in the manifests, and since when.
#pragma once

#include <filesystem>
#include <set>
#include <vector>

#include "state/model/diagnostic.hpp"
#include "state/model/journal.hpp"
#include "state/model/model.hpp"

namespace inboxctl::agent {

// Recorded inboxes that no manifest declares, none says are removed, and nothing protects: what prune is
// about. Precondition: desired is sorted by address.
std::set<state::Address> missing_in(const state::Desired& desired,
                                    const std::vector<state::RecordedInbox>& recorded);

// A set without an account, an inbox or a word about one, while so many are recorded, was emptied by mistake.
void check_not_emptied(const state::Desired& desired, std::size_t recorded, const std::filesystem::path& set,
                       state::Diagnostics& diagnostics);

// A checkout takes files away one by one and brings them back: whenever what is missing changes, the time
// begins anew for all of them.
class Removals {
  public:
    // Since when exactly these are missing.
    state::Time since(std::set<state::Address> missing, state::Time now);

  private:
    std::set<state::Address> missing_;
    state::Time since_{};
};

}  // namespace inboxctl::agent
