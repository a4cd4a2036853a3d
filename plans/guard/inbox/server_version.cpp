#include "plans/guard/inbox/server_version.hpp"

#include <map>
#include <optional>

#include "plans/diff/inbox/supported.hpp"
#include "plans/diff/plan.hpp"

namespace inboxctl::plans {

namespace {

using Versions = std::map<std::string, state::ServerVersion>;  // by account

Versions versions_of(const std::vector<ObservedAccount>& observed) {
    Versions versions;
    for (const auto& account : observed)
        versions.emplace(account.account, account.version);
    return versions;
}

}  // namespace

SupportedManifests without_unsupported(state::Desired desired, const std::vector<ObservedAccount>& observed) {
    Unsupported unsupported;
    const auto versions = versions_of(observed);
    for (auto& inbox : desired.inboxes) {
        const auto version = versions.find(inbox.account);
        if (version == versions.end()) continue;
        const auto dropped = drop_unsupported(inbox, version->second);
        unsupported.add(inbox.account, version->second, inbox.address, dropped);
    }
    return {std::move(desired), unsupported.warnings()};
}

std::vector<Finding> refused_names(const state::Desired& desired,
                                   const std::vector<ObservedAccount>& observed) {
    std::vector<Finding> findings;
    const auto versions = versions_of(observed);
    for (const auto& inbox : desired.inboxes) {
        const auto version = versions.find(inbox.account);
        if (version == versions.end()) continue;
        if (auto why = refused_name(inbox, version->second))
            findings.push_back(
                {Finding::Kind::blocked, inbox.address, {}, std::move(*why), "give it another name"});
    }
    return findings;
}

}  // namespace inboxctl::plans
