// Observed and recorded inboxes, indexed for the lookups of a diff.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "plans/diff/diff.hpp"
#include "state/model/model.hpp"

namespace inboxctl::plans {

// Observed inboxes by id, and by what makes them unique.
class Index {
  public:
    // The arguments must outlive the index.
    Index(const std::vector<ObservedAccount>& observed, const std::vector<state::RecordedInbox>& recorded);

    const state::ObservedInbox* find(const std::string& account, InboxId id) const;

    // An inbox with the same unique key, or name and URL, that is not recorded, or that is being deleted.
    const state::ObservedInbox* untracked_duplicate(const state::DesiredInbox& inbox);
    const state::ObservedInbox* dying_duplicate(const state::DesiredInbox& inbox);
    // An inbox recorded under another address with the same unique key, or name and URL.
    const state::RecordedInbox* recorded_duplicate(const state::DesiredInbox& inbox);

    ObservedAccount::Coverage coverage(const std::string& account) const;
    bool is_listed(const std::string& account) const;

    // Whether the ids of the account seem to have been reset: its newest recorded inbox is missing, or its id
    // belongs to another one. Precondition: the account was observed and has recorded inboxes.
    bool is_set_back(const std::string& account);

  private:
    using Unique = std::unordered_map<std::string, const state::ObservedInbox*>;
    struct Duplicates {
        Unique untracked, tracked, dying;
    };

    // Both sorted by id.
    struct Account {
        std::vector<const state::ObservedInbox*> seen;
        std::vector<const state::RecordedInbox*> tracked;
        const ObservedAccount* observed = nullptr;
        std::optional<bool> is_set_back;
    };

    static bool has_newest(const Account& account);
    const Duplicates& duplicates();

    std::unordered_map<std::string, Account> accounts_;
    std::optional<Duplicates> duplicates_;
};

}  // namespace inboxctl::plans
