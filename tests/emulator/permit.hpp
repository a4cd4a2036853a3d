#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/emulator/json_text.hpp"

namespace emulator {

// Rails' strong parameters: what of an object is let through. Everything else is dropped without a word.
struct Permit {
    std::vector<std::string_view> scalars;
    std::vector<std::string_view> scalar_arrays;
    std::vector<std::string_view> objects;  // any object, with all that is in it
    struct Nested;
    std::vector<Nested> nested;    // an object, or an array of objects
    bool arrays_in_arrays = true;  // inside `objects`; else they are dropped
};

struct Permit::Nested {
    std::string_view key;
    Permit inner;
};

json::object permit(const json::object& given, const Permit& rules);

}  // namespace emulator
