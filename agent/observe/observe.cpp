#include "agent/observe/observe.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "agent/system/workers.hpp"

namespace inboxctl::agent {

asio::awaitable<Observed> observe(Sessions& sessions, const state::Desired& desired,
                                  const state::Recorded& recorded, const state::Fingerprinter& fingerprint,
                                  const RefreshOptions& options, state::Moment now) {
    const Sessions::Confidence confidence(sessions, desired);
    std::vector<Session*> open;
    for (const auto& account : desired.accounts)
        if (Session* session = sessions.find(account.key)) open.push_back(session);
    auto interests = interests_in(desired, recorded);
    std::vector<std::optional<ApiResult<AccountReading>>> results(open.size());
    auto job = [&](std::size_t i) -> asio::awaitable<void> {
        auto& interest = interests[open[i]->account.key];
        results[i] = co_await read_account(*open[i], interest, fingerprint, options, now.wall);
        interest = Interest();  // of a hundred thousand inboxes it is many megabytes
    };
    co_await run_jobs(open.size(), options.at_once, job);

    Observed observed{.begun = std::move(now)};
    for (std::size_t i = 0; i < open.size(); ++i) {
        auto& result = *results[i];
        if (!result) {
            observed.troubles.push_back({open[i]->account.key, result.error()});
            continue;
        }
        observed.accounts.push_back(std::move(result->observed));
        observed.readings.push_back(std::move(result->reading));
        if (result->mark) observed.marks.push_back(std::move(*result->mark));
    }
    co_return observed;
}

Observed without(Observed observed, const std::set<std::string>& accounts) {
    const auto is_one = [&](const auto& item) { return accounts.contains(item.account); };
    std::erase_if(observed.accounts, is_one);
    std::erase_if(observed.marks, is_one);
    return observed;
}

std::vector<plans::Finding> unknown_names(Sessions& sessions, const state::Desired& desired,
                                          const std::vector<plans::ObservedAccount>& observed) {
    std::map<std::string, const Session*> read;
    for (const auto& account : observed)
        if (const auto& session = sessions.at(account.account); session.knows_names)
            read.emplace(account.account, &session);
    std::vector<plans::Finding> findings;
    for (const auto& inbox : desired.inboxes)
        if (const auto session = read.find(inbox.account); session != read.end())
            std::ranges::move(check_names(session->second->names, inbox), std::back_inserter(findings));
    return findings;
}

}  // namespace inboxctl::agent
