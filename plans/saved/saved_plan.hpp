// A plan that was kept in a file, to be carried out later or not at all: what it was made from, and whether
// that still holds.
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

// What a plan rests on, besides the servers: those are read again and planned again.
struct Base {
    std::string lineage;  // of the state; empty: there was none yet
    std::int64_t serial = 0;
    std::map<std::string, std::string> manifests;  // a digest of each thing declared, by its name
    std::string secrets;  // a fingerprint of all secrets in the plan, under the state's own key; may be empty

    bool operator==(const Base&) const = default;
};

enum class Purpose { converge, destroy };

struct SavedPlan {
    std::string id;       // random: it is carried out once
    std::string made_at;  // 2026-01-31T09:30:00Z
    std::string made_by;  // the version of inboxctl
    std::string set;      // where the manifests were, for people
    Purpose purpose = Purpose::converge;
    state::Targets targets;
    Base base;
    Plan plan;  // masked: no secret, nor its fingerprint

    bool operator==(const SavedPlan&) const = default;
};

using Digest = std::function<std::string(std::string_view)>;

// `inbox.support`, `account.acme`, `[policy]`, `[[moved]]`, `[[removed]]` and a digest of each. How the
// declarations are divided into files and where they stand does not count, nor what a secret's value is.
std::map<std::string, std::string> manifest_digests(const state::Desired& desired, const Digest& digest);

// The text that stands for all secrets of a plan: for a keyed fingerprint, never for a file. Empty: none.
std::string secrets_of(const Plan& plan);

// What is said where they are not what they were; which of them, nobody may know.
constexpr const char* another_secret = "a secret that the plan would send has another value now";

// Why the saved plan is not to be carried out any more: each thing that has moved since, by name. Empty: it
// may be. The first needs no server; the second compares the plan that is made now, masked or not.
std::vector<std::string> moved_state(const Base& saved, const Base& now);
std::vector<std::string> what_moved(const SavedPlan& saved, const Base& now_from, const Plan& now);

// What is declared now, and was not so when it was planned.
std::vector<std::string> moved_manifests(const Base& before, const Base& now);

// The same of the plans alone: of what would be done, and of what keeps something from being done.
std::vector<std::string> what_moved(const Plan& before, const Plan& now);

}  // namespace inboxctl::plans
