#include "state/model/lifecycle.hpp"

namespace inboxctl::state {

std::string_view to_string(Mode mode) {
    switch (mode) {
        case Mode::enforce:
            return "enforce";
        case Mode::plan:
            return "plan";
        case Mode::observe:
            return "observe";
    }
    return {};
}

std::optional<Mode> mode_named(std::string_view name) {
    for (const auto mode : {Mode::enforce, Mode::plan, Mode::observe})
        if (name == to_string(mode)) return mode;
    return std::nullopt;
}

}  // namespace inboxctl::state
