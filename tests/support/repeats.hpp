// How often to repeat a test over random seeds.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace inboxctl::tests {

// The number in this environment variable, for long runs by hand; otherwise `usual`.
inline std::uint32_t repeats(const char* variable, std::uint32_t usual) {
    const char* text = std::getenv(variable);
    if (text == nullptr) return usual;
    const std::string_view digits(text);
    std::uint32_t number = 0;
    const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return bad == std::errc{} && end == digits.data() + digits.size() && number > 0 ? number : usual;
}

}  // namespace inboxctl::tests
