// Collects the values of one inbox while its JSON object is read. For list_handler.hpp.
#pragma once

#include <optional>
#include <vector>

#include "state/observed/inbox/response_keys.hpp"
#include "state/observed/observed.hpp"

namespace inboxctl::state {

class Collector {
  public:
    explicit Collector(Keep keep);

    // Whether the value of this slot is needed. Until the id is known, every value is.
    bool wants(std::size_t slot) const;

    void put(std::size_t slot, Json&& value);

    // The inbox; the collector is then ready for the next one. None: the object was not an inbox.
    std::optional<ObservedInbox> finish();

  private:
    bool is_wanted(const ReturnedField& field) const;
    ServerIdentity identity() const;
    Json take(std::size_t slot);
    ObservedInbox inbox();

    Keep keep_;
    std::vector<Json> values_;
    std::vector<bool> present_;
    FieldMask mask_;
    std::optional<InboxId> id_;
};

}  // namespace inboxctl::state
