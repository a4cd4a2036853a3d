// Random inboxes for laws: valid by the field table, the same for the same seed.
#pragma once

#include <algorithm>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "plans/diff/diff.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::tests {

class RandomSnapshots {
  public:
    explicit RandomSnapshots(std::uint32_t seed) : random_(seed) {}

    // Sorted by address, over two accounts, natural keys all different.
    state::Desired desired(std::size_t inboxes);

    // A value that a manifest could hold for this field, secrets as fingerprints.
    state::Json value(const state::Field& row);

    // Another value for one declared field, or one more field.
    void edit(state::DesiredInbox& inbox);

    bool chance(int percent) { return number(0, 99) < percent; }
    std::int64_t number(std::int64_t low, std::int64_t high);

    template <class T>
    void shuffle(std::vector<T>& items) {
        std::shuffle(items.begin(), items.end(), random_);
    }

  private:
    state::DesiredInbox inbox(const std::string& key);
    state::Json object(std::span<const state::Field> keys);
    std::string word();

    std::mt19937 random_;
    int unique_ = 0;
};

// The declared values as the server stores them.
state::FieldValues applied_fields(const state::DesiredInbox& inbox);

// A server and a state in memory, to apply plans to.
class World {
  public:
    std::vector<state::RecordedInbox> recorded;    // by address
    std::vector<plans::ObservedAccount> observed;  // acme and beta

    World();

    // Applies the plan to the server and to what is recorded.
    void apply(const state::Desired& desired, const plans::Difference& plan);

    // An unmanaged inbox.
    void add_unmanaged(const state::DesiredInbox& like);

  private:
    plans::ObservedAccount& account(const std::string& key);
    state::InboxId create(const state::DesiredInbox& inbox);
    void update(const state::DesiredInbox& inbox, const plans::Change& change);
    void record(state::RecordedInbox inbox);

    std::int64_t last_id_ = 0;
};

}  // namespace inboxctl::tests
