// How an inbox or an account stands, and what a person has suspended: kept across restarts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "state/model/journal.hpp"

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
    Condition ready;        // it is as the manifests say
    Condition reconciling;  // it is being worked on, or will be tried again
    Condition stalled;      // nothing more is tried before something else changes

    bool operator==(const Conditions&) const = default;
};

// Of one subject: `inbox.support` or `account.acme`.
struct SubjectConditions {
    std::string subject;
    Conditions conditions;
    std::string basis;  // of Stalled: a digest of what came back, so that a restart does not forget it

    bool operator==(const SubjectConditions&) const = default;
};

// A person's wish that the daemon changes nothing there. Subject `all` means everything.
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

// What changed about a condition, with `since` kept where its status did not change.
Condition turned(const Condition& before, Condition now);

}  // namespace inboxctl::state
