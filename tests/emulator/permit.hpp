#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/emulator/json_text.hpp"

namespace emulator {

// Rails' strong parameters: the permitted parts of an object. Everything else is dropped silently.
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
