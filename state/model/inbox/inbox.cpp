#include "state/model/inbox/inbox.hpp"

namespace inboxctl::state {

void remember(RecordedInbox& inbox, const Lifecycle& lifecycle) {
    inbox.prevent_destroy = lifecycle.prevent_destroy;
    inbox.mode = lifecycle.mode;
}

bool is_protected(const RecordedInbox& inbox) { return inbox.prevent_destroy || inbox.mode != Mode::enforce; }

}  // namespace inboxctl::state
