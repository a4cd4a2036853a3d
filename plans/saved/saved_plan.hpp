// A plan saved in a file: what it was made from, and whether that is unchanged when it is applied.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plans/diff/plan.hpp"
#include "state/model/targets.hpp"

namespace inboxctl::plans {

// What a plan was made from, besides the servers, which are read again when it is applied.
struct Base {
    std::string lineage;  // of the state; empty: there was no state yet
    std::int64_t serial = 0;
    std::map<std::string, std::string> manifests;  // a digest of each declaration, by name
    std::string secrets;  // a fingerprint of all secrets in the plan, with the key of the state; may be empty

    bool operator==(const Base&) const = default;
};

enum class Purpose { converge, destroy };

struct SavedPlan {
    std::string id;       // random; a plan is applied only once
    std::string made_at;  // 2026-01-31T09:30:00Z
    std::string made_by;  // the version of inboxctl
    std::string set;      // the directory of the manifests, for display
    Purpose purpose = Purpose::converge;
    state::Targets targets;
    Base base;
    Plan plan;  // masked: contains no secrets and no fingerprints

    bool operator==(const SavedPlan&) const = default;
};

using Digest = std::function<std::string(std::string_view)>;

// A digest for each of `inbox.support`, `account.acme`, `[policy]`, `[[moved]]` and `[[removed]]`.
// Independent of files and positions, and of the values of secrets.
std::map<std::string, std::string> manifest_digests(const state::Desired& desired, const Digest& digest);

// All secrets of a plan as one text, to take a fingerprint of; it must not be stored. Empty: no secrets.
std::string secrets_of(const Plan& plan);

// The reason if that fingerprint differs. It does not reveal which secret changed.
constexpr const char* another_secret = "the value of a secret in the plan has changed";

// What has changed since the plan was saved, so that it must not be applied. Empty: nothing. The first needs
// no server; the second compares with the plan made now, masked or not.
std::vector<std::string> changed_state(const Base& saved, const Base& now);
std::vector<std::string> what_changed(const SavedPlan& saved, const Base& now_from, const Plan& now);

// What has changed in the manifests.
std::vector<std::string> changed_manifests(const Base& before, const Base& now);

// What differs between two plans: changes, and reasons why something is not changed.
std::vector<std::string> what_changed(const Plan& before, const Plan& now);

}  // namespace inboxctl::plans
