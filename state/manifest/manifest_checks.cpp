// Checks of single values against the field table: ranges, lengths, choices, addresses, hours.
#include <algorithm>
#include <limits>

#include "state/manifest/manifest_value.hpp"
#include "state/model/inbox/format.hpp"
#include "state/model/inbox/hours.hpp"
#include "state/model/inbox/timezones.hpp"

namespace inboxctl::state {

namespace {

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::vector<std::string_view> names(std::span<const Choice> choices) {
    std::vector<std::string_view> result;
    for (const auto& choice : choices)
        result.push_back(choice.name);
    return result;
}

}  // namespace

std::optional<Json> ValueReader::checked_integer(const Field& row, const toml::node& node,
                                                 const KeyPath& path) {
    const auto value = integer(node, path);
    if (!value || (*value >= row.min && *value <= row.max))
        return value ? std::optional<Json>(*value) : std::nullopt;
    std::string range = "of at least " + std::to_string(row.min);
    if (row.max < std::numeric_limits<std::int64_t>::max())
        range = "from " + std::to_string(row.min) + " to " + std::to_string(row.max);
    diagnostics_.error(place(node.source()), path + " is " + std::to_string(*value),
                       "write a number " + range);
    return std::nullopt;
}

std::optional<Json> ValueReader::checked_text(const Field& row, const toml::node& node, const KeyPath& path) {
    const auto value = text(node, path);
    if (!value) return std::nullopt;
    const auto wrong = [&](const std::string& message, const std::string& remedy) {
        diagnostics_.error(place(node.source()), message, remedy);
        return std::nullopt;
    };
    if (row.min > 0 && is_blank(*value)) return wrong(path + " is blank", "write a value that is not blank");
    if (const auto length = code_points(*value); length > static_cast<std::uint64_t>(row.max))
        return wrong(path + " has " + std::to_string(length) + " characters",
                     "shorten it: the server accepts at most " + std::to_string(row.max));
    // The server turns the text `null` of a top-level parameter into NULL before it processes the request.
    if (row.scope == Scope::inbox && *value == "null")
        return wrong(path + " is \"null\", which the server would store as no value",
                     "write another text, or remove the line");
    if (row.type == Type::timezone && !is_timezone(*value)) {
        const auto all = timezones();
        const auto near = did_you_mean(*value, {all.begin(), all.end()});
        return wrong(
            "\"" + std::string(*value) + "\" is not a time zone that Chatwoot knows",
            near.empty() ? "write a name from the IANA database: timezone = \"Europe/Berlin\"" : near);
    }
    if (!value->empty() && !looks_like(row.format, *value))
        diagnostics_.warning(place(node.source()), path + " has an unexpected format",
                             "write " + std::string(describe(row.format)) + "; the server does not check it");
    return Json(*value);
}

std::optional<std::string_view> ValueReader::choice(const Field& row, const toml::node& node,
                                                    const KeyPath& path) {
    const auto value = text(node, path);
    if (!value) return std::nullopt;
    if (std::ranges::find(row.choices, *value, &Choice::name) != row.choices.end()) return value;
    const auto all = names(row.choices);
    const auto near = did_you_mean(*value, all);
    diagnostics_.error(place(node.source()), path + " cannot be \"" + std::string(*value) + "\"",
                       (near.empty() ? std::string() : near + " ") + "valid values: " + joined(all));
    return std::nullopt;
}

std::optional<Json> ValueReader::list(const Field& row, const toml::node& node, const KeyPath& path) {
    const auto* items = array(node, path);
    if (items == nullptr) return std::nullopt;
    if (row.min > 0 && items->empty()) {
        diagnostics_.error(place(node.source()), path + " is empty",
                           "add at least one: " + std::string(row.help));
        return std::nullopt;
    }
    boost::json::array values;
    bool good = true;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const auto& item = (*items)[i];
        const KeyPath name(path, i);
        std::optional<Json> value;
        if (row.type == Type::choices) {
            if (auto word = choice(row, item, name)) value = Json(*word);
        } else if (row.type == Type::objects) {
            value = object(row, item, name, nullptr);
        } else if (row.type == Type::emails) {
            value = address(item, name);
        } else if (auto word = text(item, name)) {
            value = Json(*word);
        }
        good = good && value;
        if (value) values.push_back(std::move(*value));
    }
    return good ? std::optional<Json>(std::move(values)) : std::nullopt;
}

std::optional<Json> ValueReader::address(const toml::node& node, const KeyPath& path) {
    const auto written = text(node, path);
    if (!written) return std::nullopt;
    std::string value(*written);
    const auto at = value.find('@');
    if (at == std::string::npos || at == 0 || at + 1 == value.size()) {
        diagnostics_.error(place(node.source()), "\"" + value + "\" is not an e-mail address",
                           "write the address that the agent signs in with, such as \"ann@example.com\"");
        return std::nullopt;
    }
    // The server stores the addresses of users in lower case.
    std::ranges::transform(value, value.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return Json(value);
}

std::optional<Json> ValueReader::hours(const toml::node& node, const KeyPath& path) {
    const auto* days = table(node, path);
    if (days == nullptr) return std::nullopt;
    const auto& keys = find_inbox_field("working_hours")->keys;
    boost::json::object values;
    bool good = true;
    for (const auto& [day, value] : *days) {
        if (std::ranges::find(keys, std::string_view(day.str()), &Field::name) == keys.end()) {
            std::vector<std::string_view> candidates;
            for (const auto& key : keys)
                candidates.push_back(key.name);
            unknown_key(day, path, candidates);
            good = false;
            continue;
        }
        const KeyPath name(path, day.str());
        const auto written = text(value, name);
        const auto hours = written ? read_day_hours(*written) : DayHours{};
        if (written && hours.text.empty())
            diagnostics_.error(place(value.source()), name + " is \"" + std::string(*written) + "\"",
                               hours.wrong);
        good = good && !hours.text.empty();
        values[day.str()] = hours.text;
    }
    return good ? std::optional<Json>(std::move(values)) : std::nullopt;
}

}  // namespace inboxctl::state
