// What may be done to a resource: the `[….lifecycle]` block of a manifest.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "state/model/field_values.hpp"

namespace inboxctl::state {

// What the daemon does about differences.
enum class Mode : std::uint8_t {
    enforce,  // apply changes and undo drift
    plan,     // report both
    observe,  // report drift only
};

std::string_view to_string(Mode mode);  // as written in manifests
std::optional<Mode> mode_named(std::string_view name);

struct Lifecycle {
    bool prevent_destroy = false;
    Mode mode = Mode::enforce;
    std::vector<FieldId> ignore_changes;

    bool operator==(const Lifecycle&) const = default;
};

}  // namespace inboxctl::state
