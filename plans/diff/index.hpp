// What was observed and recorded, found by what a diff asks for.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "plans/diff/diff.hpp"
#include "state/model/model.hpp"

namespace inboxctl::plans {

// The observed inboxes by id, and by what makes them unique.
class Index {
  public:
    // All of them must outlive it.
    Index(const std::vector<ObservedAccount>& observed, const std::vector<state::RecordedInbox>& recorded);

    const state::ObservedInbox* find(const std::string& account, InboxId id) const;

    // That has what makes this inbox unique, and is tracked by nobody, or being deleted.
    const state::ObservedInbox* untracked_duplicate(const state::DesiredInbox& inbox);
    const state::ObservedInbox* dying_duplicate(const state::DesiredInbox& inbox);
    // Recorded under another address, with what makes this one unique.
    const state::RecordedInbox* recorded_duplicate(const state::DesiredInbox& inbox);

    ObservedAccount::Coverage coverage(const std::string& account) const;
    bool is_listed(const std::string& account) const;

    // Of an account that was observed, with something recorded in it: whether its ids seem to have gone back:
    // the newest recorded one is not there any more, or another inbox's.
    bool is_set_back(const std::string& account);

  private:
    using Unique = std::unordered_map<std::string, const state::ObservedInbox*>;
    struct Duplicates {
        Unique untracked, tracked, dying;
    };

    // Of both by id.
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
