// Times and durations, for people and for JSON.
#pragma once

#include <chrono>
#include <string>

#include "state/model/journal.hpp"

namespace inboxctl::agent {

// `2026-11-27T15:13:12Z`
std::string timestamp(state::Time time);
std::string timestamp_now();

// `850 ms`, `12 s`, `5 min`, `3 h`, `2 d`: the largest unit of which there is at least one.
std::string rough(std::chrono::milliseconds time);

}  // namespace inboxctl::agent
