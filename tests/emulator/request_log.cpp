#include "tests/emulator/request_log.hpp"

#include <algorithm>

namespace emulator {
namespace {

constexpr std::size_t most_rows = 100'000;

bool is_secret(std::string_view key) {
    static constexpr std::string_view parts[] = {"password", "token", "secret", "api_key", "provider_config"};
    return std::ranges::any_of(parts, [&](auto part) { return key.find(part) != std::string_view::npos; });
}

void mask(json::value& value) {
    if (auto* array = value.if_array()) {
        for (auto& each : *array)
            mask(each);
    } else if (auto* object = value.if_object()) {
        for (auto& [key, each] : *object) {
            if (is_secret(key))
                each = "<<secret>>";
            else
                mask(each);
        }
    }
}

}  // namespace

void RequestLog::add(const Request& request, int status, std::chrono::microseconds took) {
    ++total_;
    ++counts_[request.method + " " + std::to_string(status)];
    const bool is_json = request.header("content_type").starts_with("application/json");
    rows_.push_back(
        {request.method, std::string{request.path()}, is_json ? request.body : std::string(), status, took});
    if (rows_.size() > most_rows) rows_.pop_front();
}

void RequestLog::clear() {
    rows_.clear();
    counts_.clear();
    total_ = connections_ = 0;
    most_at_once_ = at_once_;
}

json::object RequestLog::report(bool with_bodies) const {
    json::object counts;
    for (const auto& [key, count] : counts_)
        counts[key] = count;
    json::array rows;
    for (const auto& row : rows_) {
        json::object shown{{"method", row.method},
                           {"path", row.path},
                           {"status", row.status},
                           {"ms", static_cast<double>(row.took.count()) / 1000}};
        if (with_bodies && !row.body.empty())
            if (auto body = parse_json(row.body)) {
                mask(*body);
                shown["body"] = std::move(*body);
            }
        rows.push_back(std::move(shown));
    }
    return {{"total", total_},
            {"connections", connections_},
            {"most_at_once", most_at_once_},
            {"counts", counts},
            {"requests", rows}};
}

}  // namespace emulator
