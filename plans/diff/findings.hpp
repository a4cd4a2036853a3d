// What a plan reports about a resource besides its change, and what its operator can do about it.
#pragma once

#include <string>

#include "plans/diff/diff.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::plans {

// An inbox that is being deleted still holds the unique key of this one.
Finding waits_for_deletion(const state::DesiredInbox& inbox, const state::ObservedInbox& dying);

// A recorded inbox that no manifest declares any more looks the same: its key was changed without [[moved]].
Finding looks_renamed(const state::DesiredInbox& inbox, const state::RecordedInbox& recorded);

// The account could not be listed. If the response to a create is lost, only a list shows the new inbox.
Finding waits_for_list(const state::DesiredInbox& inbox);

// An unmanaged inbox has the same unique key, or the same name and URL.
Finding exists_already(const state::DesiredInbox& inbox, const state::ObservedInbox& other);

// The server would accept a new bot token, but keep the name and webhook of the old bot.
Finding cannot_change(const state::DesiredInbox& inbox, const state::RecordedInbox& recorded,
                      const state::Field& row);

// The type of a channel and the account of an inbox never change, and a new inbox would lose the
// conversations. `is_account_declared`: whether the recorded account still is.
Finding cannot_move(const state::DesiredInbox& inbox, const state::RecordedInbox& recorded,
                    bool is_account_declared);

// The recorded id belongs to another inbox: nothing is done until an operator decides.
Finding another_inbox(const state::RecordedInbox& recorded, const state::ObservedInbox& observed);

// The newest recorded inbox is missing, as after a restored backup, so nothing is deleted for now.
Finding withheld_from_deletion(const state::RecordedInbox& recorded);

// No manifest declares it, and it is kept: it is protected, or nothing may be pruned.
Finding kept_by_protection(const state::RecordedInbox& recorded);
Finding kept_without_prune(const state::RecordedInbox& recorded);

// `destroy` does not delete it.
Finding prevents_destroy(const state::RecordedInbox& recorded);

}  // namespace inboxctl::plans
