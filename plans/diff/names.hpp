// The names of enumerators in JSON, in order. They are part of the file formats and never change.
#pragma once

#include <array>
#include <string_view>

namespace inboxctl::plans {

constexpr std::array<std::string_view, 4> action_names{"create", "update", "destroy", "forget"};
constexpr std::array<std::string_view, 6> reason_names{"not_recorded",   "vanished", "differs",
                                                       "left_manifests", "removed",  "asked"};
constexpr std::array<std::string_view, 3> cause_names{"wish", "drift", "both"};
constexpr std::array<std::string_view, 4> finding_names{"blocked", "waiting", "retained", "twin"};
constexpr std::array<std::string_view, 4> how_names{"listed", "one_by_one", "unmoved", "untouched"};

template <class Names, class Enum>
std::string_view name_in(const Names& names, Enum value) {
    return names.at(static_cast<std::size_t>(value));
}

}  // namespace inboxctl::plans
