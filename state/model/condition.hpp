// The status of an inbox or an account, and what an operator has suspended. Both survive a restart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "state/model/moment.hpp"

namespace inboxctl::state {

enum class Truth : std::uint8_t { unknown, no, yes };

// `reason` is one CamelCase word, for machines; `message` is for people, and holds no secret.
struct Condition {
    Truth status = Truth::unknown;
    std::string reason;
    std::string message;
    Time since{};  // when `status` became what it is

    bool operator==(const Condition&) const = default;
};

struct Conditions {
    Condition ready;        // it matches the manifests
    Condition reconciling;  // it is being changed, or will be retried
    Condition stalled;      // nothing is retried until something else changes

    bool operator==(const Conditions&) const = default;
};

// The conditions of one subject: `inbox.support` or `account.acme`.
struct SubjectConditions {
    std::string subject;
    Conditions conditions;
    std::string basis;  // of Stalled: a digest of the differences, so that a restart keeps the condition

    bool operator==(const SubjectConditions&) const = default;
};

// An operator's request that the daemon changes nothing there. Subject `all` means everything.
struct Suspension {
    std::string subject;
    std::string reason;
    Time since{};

    bool operator==(const Suspension&) const = default;
};

constexpr std::string_view everything = "all";

// `Unknown`, `False`, `True`: as in JSON and in the state.
std::string_view to_string(Truth truth);
std::optional<Truth> truth_of(std::string_view name);

// `now`, but with the earlier `since` if the status is unchanged.
Condition turned(const Condition& before, Condition now);

}  // namespace inboxctl::state
