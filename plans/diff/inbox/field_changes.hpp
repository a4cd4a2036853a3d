// The fields of one inbox, compared between the snapshots.
#pragma once

#include <optional>
#include <vector>

#include "plans/diff/diff.hpp"

namespace inboxctl::plans {

// The declared fields that the server does not have as declared.
std::vector<FieldChange> field_changes(const state::DesiredInbox& inbox, const state::RecordedInbox& recorded,
                                       const state::ObservedInbox& observed,
                                       ObservedAccount::Coverage coverage);

// The recorded fields that changed on the server since they were applied.
std::vector<FieldChange> drifted_fields(const state::RecordedInbox& recorded,
                                        const state::ObservedInbox& observed);

// What to record for an inbox that needs no change. None: the record is up to date.
std::optional<state::RecordedInbox> caught_up(const state::DesiredInbox& inbox,
                                              const state::RecordedInbox& recorded,
                                              const state::ObservedInbox& observed, bool is_unchanged);

}  // namespace inboxctl::plans
