#include "state/model/condition.hpp"

namespace inboxctl::state {

std::string_view to_string(Truth truth) {
    switch (truth) {
        case Truth::unknown:
            return "Unknown";
        case Truth::no:
            return "False";
        case Truth::yes:
            return "True";
    }
    return {};
}

std::optional<Truth> truth_of(std::string_view name) {
    for (const auto truth : {Truth::unknown, Truth::no, Truth::yes})
        if (name == to_string(truth)) return truth;
    return std::nullopt;
}

Condition turned(const Condition& before, Condition now) {
    if (before.status == now.status && before.since != Time{}) now.since = before.since;
    return now;
}

}  // namespace inboxctl::state
