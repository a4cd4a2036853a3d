#include "plans/resolve/in_doubt.hpp"

#include <algorithm>

#include "plans/resolve/inbox/match.hpp"

namespace inboxctl::plans {

namespace {

using state::InboxId;
using state::ObservedInbox;
using Fits = bool (*)(const CreateInDoubt&, const ObservedInbox&);

bool are_equal(const CreateInDoubt& a, const CreateInDoubt& b) {
    return a.payload == b.payload && a.wanted == b.wanted;
}

class Resolver {
  public:
    Resolver(const std::vector<CreateInDoubt>& creates, const std::vector<ObservedInbox>& observed,
             const std::set<InboxId>& tracked)
        : creates_(creates), observed_(observed), taken_(tracked), result_(creates.size()) {}

    std::vector<Resolution> run() {
        for (std::size_t i = 0; i < creates_.size(); ++i)
            find_exact(i);
        // An inbox that is like one create is not offered to another create that it is less like.
        for (const Fits fits : {could_have_made, resembles, may_have_made})
            find_edited(fits);
        return std::move(result_);
    }

  private:
    std::vector<InboxId> untaken(Fits fits, const CreateInDoubt& create) const {
        std::vector<InboxId> ids;
        for (const auto& inbox : observed_)
            if (!taken_.contains(inbox.id) && fits(create, inbox)) ids.push_back(inbox.id);
        std::ranges::sort(ids);
        return ids;
    }

    // Creates from this one on that would have made the same inbox.
    std::size_t rivals(std::size_t at) const {
        return static_cast<std::size_t>(
            std::count_if(creates_.begin() + static_cast<std::ptrdiff_t>(at), creates_.end(),
                          [&](const auto& other) { return are_equal(creates_[at], other); }));
    }

    void find_exact(std::size_t at) {
        auto& [conclusion, ids] = result_[at];
        conclusion = creates_[at].may_still_come ? Conclusion::pending : Conclusion::lost;
        // An address has one inbox: what another create of the address has made is a duplicate of it.
        if (served_.contains(creates_[at].address)) {
            conclusion = Conclusion::lost;
            return;
        }
        ids = untaken(could_have_made, creates_[at]);
        if (ids.empty()) return;
        if (ids.size() > rivals(at)) {
            conclusion = Conclusion::ambiguous;
            return;
        }
        conclusion = Conclusion::found;
        ids.resize(1);
        taken_.insert(ids.front());
        served_.insert(creates_[at].address);
    }

    // Whether to create a second inbox beside one that may be the first, only edited, is for a person to
    // decide. A create whose natural key is taken cannot appear any more, so there is nothing to wait for.
    void find_edited(Fits fits) {
        std::vector<InboxId> claimed;
        for (std::size_t i = 0; i < creates_.size(); ++i) {
            auto& [conclusion, ids] = result_[i];
            const bool wait = conclusion == Conclusion::pending && !has_visible_key(creates_[i]);
            if (ids.empty() && !wait && !served_.contains(creates_[i].address)) {
                ids = untaken(fits, creates_[i]);
                if (!ids.empty()) conclusion = Conclusion::ambiguous;
            }
            claimed.insert(claimed.end(), ids.begin(), ids.end());
        }
        taken_.insert(claimed.begin(), claimed.end());
    }

    const std::vector<CreateInDoubt>& creates_;
    const std::vector<ObservedInbox>& observed_;
    std::set<InboxId> taken_;
    std::set<state::Address> served_;  // that have their inbox
    std::vector<Resolution> result_;
};

}  // namespace

std::vector<Resolution> resolve_creates(const std::vector<CreateInDoubt>& creates,
                                        const std::vector<ObservedInbox>& observed,
                                        const std::set<InboxId>& tracked) {
    return Resolver(creates, observed, tracked).run();
}

std::vector<std::vector<InboxId>> late_inboxes(const std::vector<CreateInDoubt>& watched,
                                               const std::vector<ObservedInbox>& observed,
                                               const std::set<InboxId>& tracked) {
    std::vector<std::vector<InboxId>> result(watched.size());
    std::set<InboxId> taken = tracked;
    for (std::size_t i = 0; i < watched.size(); ++i)
        for (const auto& inbox : observed)
            if (!taken.contains(inbox.id) && could_have_made(watched[i], inbox)) {
                result[i].push_back(inbox.id);
                taken.insert(inbox.id);
            }
    return result;
}

}  // namespace inboxctl::plans
