#include "agent/system/timestamp.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace inboxctl::agent {

std::string timestamp(state::Time time) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), size};
}

std::string timestamp_now() {
    return timestamp(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
}

std::string rough(std::chrono::milliseconds time) {
    using namespace std::chrono;
    const auto number = [](auto count, const char* unit) { return std::to_string(count) + unit; };
    if (time < 1s) return number(time.count(), " ms");
    if (time < 1min) return number(duration_cast<seconds>(time).count(), " s");
    if (time < 1h) return number(duration_cast<minutes>(time).count(), " min");
    if (time < days(1)) return number(duration_cast<hours>(time).count(), " h");
    return number(duration_cast<days>(time).count(), " d");
}

}  // namespace inboxctl::agent
