#include "state/observed/inbox/response_fields.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>

#include "state/model/inbox/hours.hpp"

namespace inboxctl::state {

namespace {

std::string_view last_segment(const Json& raw) {
    if (!raw.is_string()) return {};
    const std::string_view text = raw.get_string();
    const auto slash = text.rfind('/');
    return slash == std::string_view::npos ? text : text.substr(slash + 1);
}

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape =
            text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0;
        result += escape ? static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2])) : text[i];
        if (escape) i += 2;
    }
    return result;
}

bool flag(const boost::json::object& row, std::string_view name) {
    const auto* value = row.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

std::int64_t number(const boost::json::object& row, std::string_view name) {
    const auto* value = row.if_contains(name);
    return value != nullptr && value->is_int64() ? value->get_int64() : -1;
}

std::string day_text(const boost::json::object& row) {
    if (flag(row, "closed_all_day")) return "closed";
    if (flag(row, "open_all_day")) return "open all day";
    const std::array parts{number(row, "open_hour"), number(row, "open_minutes"), number(row, "close_hour"),
                           number(row, "close_minutes")};
    if (std::ranges::any_of(parts, [](auto n) { return n < 0 || n > 59; })) return "unset";
    const auto two = [](std::int64_t n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
    return two(parts[0]) + ":" + two(parts[1]) + "-" + two(parts[2]) + ":" + two(parts[3]);
}

Json hours(const Json& raw) {
    boost::json::object result(week.size());
    if (!raw.is_array()) return result;
    for (const auto& row : raw.get_array()) {
        if (!row.is_object()) continue;
        const auto day = number(row.get_object(), "day_of_week");
        if (day >= 0 && day < 7) result[week[static_cast<std::size_t>(day)]] = day_text(row.get_object());
    }
    return result;
}

// Turns all texts inside into fingerprints, except for keys that the table declares open.
void seal(Json& value, std::span<const Field> keys, const Fingerprinter& fingerprint) {
    if (value.is_string()) {
        value = fingerprint(value.get_string());
    } else if (value.is_object()) {
        for (auto& [name, inner] : value.get_object()) {
            const auto row = std::ranges::find(keys, std::string_view(name), &Field::name);
            if (row == keys.end() || row->secrecy != Secrecy::open) seal(inner, {}, fingerprint);
        }
    } else if (value.is_array()) {
        value = fingerprint(boost::json::serialize(value));
    }
}

}  // namespace

std::string_view response_key(const Field& row) {
    switch (row.scope) {
        case Scope::avatar:
            return "avatar_url";
        case Scope::portal:
            return "help_center";
        case Scope::agent_bot:
        case Scope::members:
            return {};
        case Scope::inbox:
        case Scope::hours:
        case Scope::channel:
            break;
    }
    // The server does not return the id itself, but the URL for LINE's console ends with it.
    if (row.name == "line_channel_id") return "callback_webhook_url";
    return is_answered(row) ? row.name : std::string_view();
}

Json from_response(const Field& row, Json&& raw, const Fingerprinter& fingerprint) {
    if (row.scope == Scope::avatar) return Json(percent_decoded(last_segment(raw)));
    if (row.scope == Scope::hours) return hours(raw);
    if (row.scope == Scope::portal) {
        const auto* slug = raw.is_object() ? raw.get_object().if_contains("slug") : nullptr;
        return slug != nullptr ? *slug : Json("");
    }
    if (row.name == "line_channel_id") return Json(last_segment(raw));
    if (row.secrecy == Secrecy::open) return std::move(raw);
    seal(raw, row.keys, fingerprint);
    return std::move(raw);
}

}  // namespace inboxctl::state
