#include "state/manifest_value.hpp"

#include <algorithm>
#include <cmath>

#include "state/hours.hpp"
#include "state/timezones.hpp"

namespace inboxctl::state {

namespace {

constexpr std::string_view secret_advice =
    "write { env = \"NAME\" }, { file = \"path\" } or { credential = \"name\" }";

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

std::string joined(const std::vector<std::string_view>& words) {
    std::string text;
    for (const auto word : words)
        text += (text.empty() ? "" : ", ") + std::string(word);
    return text;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
    const auto near = nearest(word, candidates);
    return near.empty() ? std::string() : "did you mean \"" + std::string(near) + "\"?";
}

std::vector<std::string_view> names(std::span<const Choice> choices) {
    std::vector<std::string_view> result;
    for (const auto& choice : choices)
        result.push_back(choice.name);
    return result;
}

std::string_view name_of_type(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return "a list";
        case toml::node_type::string:
            return "a text";
        case toml::node_type::integer:
            return "a whole number";
        case toml::node_type::floating_point:
            return "a number";
        case toml::node_type::boolean:
            return "true or false";
        case toml::node_type::date:
            return "a date";
        case toml::node_type::time:
            return "a time";
        case toml::node_type::date_time:
            return "a date and time";
        case toml::node_type::none:
            return "nothing";
    }
    return "something else";
}

bool is_reference(const toml::table& table) {
    if (table.size() != 1 || !table.begin()->second.is_string()) return false;
    const std::string_view kind = table.begin()->first.str();
    return kind == "env" || kind == "file" || kind == "credential";
}

}  // namespace

Place ValueReader::place(const toml::source_region& source) const {
    return {file_, source.begin.line, source.begin.column};
}

void ValueReader::wrong_type(const toml::node& node, const std::string& path, std::string_view wanted,
                             std::string_view remedy) {
    diagnostics_.error(place(node.source()),
                       path + " is " + std::string(name_of_type(node)) + ", not " + std::string(wanted),
                       std::string(remedy));
}

void ValueReader::unknown_key(const toml::key& key, std::string_view where,
                              const std::vector<std::string_view>& candidates) {
    auto remedy = did_you_mean(key.str(), candidates);
    if (remedy.empty()) remedy = "it takes " + joined(candidates);
    diagnostics_.error(place(key.source()),
                       "unknown key \"" + std::string(key.str()) + "\" in " + std::string(where), remedy);
}

std::optional<std::string> ValueReader::text(const toml::node& node, const std::string& path) {
    const auto* value = node.as_string();
    if (value == nullptr) return wrong_type(node, path, "a text", "write it in quotes: \"…\""), std::nullopt;
    if (value->get().find('\0') != std::string::npos) {
        diagnostics_.error(place(node.source()), path + " holds a NUL character",
                           "remove it: the server cannot store one");
        return std::nullopt;
    }
    return value->get();
}

std::optional<bool> ValueReader::boolean(const toml::node& node, const std::string& path) {
    if (const auto* value = node.as_boolean()) return value->get();
    return wrong_type(node, path, "true or false", "write true or false, without quotes"), std::nullopt;
}

std::optional<std::int64_t> ValueReader::integer(const toml::node& node, const std::string& path) {
    if (const auto* value = node.as_integer()) return value->get();
    return wrong_type(node, path, "a whole number", "write digits only, without quotes"), std::nullopt;
}

const toml::table* ValueReader::table(const toml::node& node, const std::string& path) {
    if (const auto* value = node.as_table()) return value;
    return wrong_type(node, path, "a table", "write [" + path + "] and its keys below, or { key = value }"),
           nullptr;
}

const toml::array* ValueReader::array(const toml::node& node, const std::string& path) {
    if (const auto* value = node.as_array()) return value;
    return wrong_type(node, path, "a list", "write it in brackets: [\"…\", \"…\"]"), nullptr;
}

std::optional<Json> ValueReader::read(const Field& row, const toml::node& node, const std::string& path,
                                      std::vector<SecretUse>& secrets) {
    const Vault vault{id_of(row), {}, secrets};
    switch (row.secrecy) {
        case Secrecy::secret:
            return secret(row, node, path, vault);
        case Secrecy::contents:
            return object(row, node, path, &vault);
        case Secrecy::open:
            return open_value(row, node, path);
    }
    return std::nullopt;
}

std::optional<Json> ValueReader::open_value(const Field& row, const toml::node& node,
                                            const std::string& path) {
    switch (row.type) {
        case Type::boolean:
            if (const auto value = boolean(node, path)) return Json(*value);
            return std::nullopt;
        case Type::integer:
            return checked_integer(row, node, path);
        case Type::text:
        case Type::timezone:
        case Type::image:
            return checked_text(row, node, path);
        case Type::choice:
            if (const auto value = choice(row, node, path)) return Json(*value);
            return std::nullopt;
        case Type::choices:
        case Type::objects:
        case Type::texts:
        case Type::emails:
            return list(row, node, path);
        case Type::object:
            return object(row, node, path, nullptr);
        case Type::any:
            return any(node, path);
        case Type::hours:
            return hours(node, path);
    }
    return std::nullopt;
}

std::optional<Json> ValueReader::checked_integer(const Field& row, const toml::node& node,
                                                 const std::string& path) {
    const auto value = integer(node, path);
    if (!value || (*value >= row.min && *value <= row.max))
        return value ? std::optional<Json>(*value) : std::nullopt;
    std::string range = "at least " + std::to_string(row.min);
    if (row.max < std::numeric_limits<std::int64_t>::max())
        range = "from " + std::to_string(row.min) + " to " + std::to_string(row.max);
    diagnostics_.error(place(node.source()), path + " is " + std::to_string(*value),
                       "write a number " + range);
    return std::nullopt;
}

std::optional<Json> ValueReader::checked_text(const Field& row, const toml::node& node,
                                              const std::string& path) {
    const auto value = text(node, path);
    if (!value) return std::nullopt;
    const auto wrong = [&](const std::string& message, const std::string& remedy) {
        diagnostics_.error(place(node.source()), message, remedy);
        return std::nullopt;
    };
    if (row.min > 0 && is_blank(*value)) return wrong(path + " is blank", "give it a value");
    if (const auto length = code_points(*value); length > static_cast<std::uint64_t>(row.max))
        return wrong(path + " has " + std::to_string(length) + " characters",
                     "shorten it: the server takes at most " + std::to_string(row.max));
    // A request's top-level parameter that reads `null` becomes NULL before the server looks at it.
    if (row.scope == Scope::inbox && *value == "null")
        return wrong(path + " is the text \"null\", which the server would turn into nothing",
                     "write another text, or leave it out");
    if (row.type == Type::timezone && !is_timezone(*value)) {
        const auto all = timezones();
        const auto near = did_you_mean(*value, {all.begin(), all.end()});
        return wrong("\"" + *value + "\" is not a time zone that the server knows",
                     (near.empty() ? "" : near + " ") +
                         "write a name of the IANA database, such as \"Europe/Berlin\"");
    }
    return Json(*value);
}

std::optional<std::string> ValueReader::choice(const Field& row, const toml::node& node,
                                               const std::string& path) {
    const auto value = text(node, path);
    if (!value) return std::nullopt;
    const auto all = names(row.choices);
    if (std::ranges::find(all, *value) != all.end()) return value;
    const auto near = did_you_mean(*value, all);
    diagnostics_.error(place(node.source()), path + " cannot be \"" + *value + "\"",
                       (near.empty() ? std::string() : near + " ") + "it takes " + joined(all));
    return std::nullopt;
}

std::optional<Json> ValueReader::list(const Field& row, const toml::node& node, const std::string& path) {
    const auto* items = array(node, path);
    if (items == nullptr) return std::nullopt;
    if (row.min > 0 && items->empty()) {
        diagnostics_.error(place(node.source()), path + " is empty",
                           "name at least one: " + std::string(row.help));
        return std::nullopt;
    }
    boost::json::array values;
    bool good = true;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const auto& item = (*items)[i];
        const auto name = path + "[" + std::to_string(i) + "]";
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

std::optional<Json> ValueReader::address(const toml::node& node, const std::string& path) {
    auto value = text(node, path);
    if (!value) return std::nullopt;
    const auto at = value->find('@');
    if (at == std::string::npos || at == 0 || at + 1 == value->size()) {
        diagnostics_.error(place(node.source()), "\"" + *value + "\" is not an e-mail address",
                           "write the address that the agent signs in with");
        return std::nullopt;
    }
    // The server stores its users' addresses in lower case.
    std::ranges::transform(*value, value->begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return Json(*value);
}

std::optional<Json> ValueReader::object(const Field& row, const toml::node& node, const std::string& path,
                                        const Vault* vault) {
    const auto* entries = table(node, path);
    if (entries == nullptr) return std::nullopt;
    boost::json::object values;
    bool good = true;
    for (const auto& [key, item] : *entries) {
        const std::string_view name = key.str();
        const auto known = std::ranges::find(row.keys, name, &Field::name);
        const auto inner = path + "." + std::string(name);
        std::optional<Json> value;
        if (known == row.keys.end() && row.openness == Openness::closed) {
            std::vector<std::string_view> candidates;
            for (const auto& candidate : row.keys)
                candidates.push_back(candidate.name);
            unknown_key(key, path, candidates);
        } else if (vault != nullptr) {
            const Vault below{vault->owner, vault->pointer + "/" + std::string(name), vault->uses};
            if (known == row.keys.end())
                value = guarded(item, inner, below);
            else
                value = known->secrecy == Secrecy::secret ? secret(*known, item, inner, below)
                                                          : open_value(*known, item, inner);
        } else {
            value = known == row.keys.end() ? any(item, inner) : open_value(*known, item, inner);
        }
        good = good && value;
        if (value) values[name] = std::move(*value);
    }
    for (const auto& key : row.keys) {
        if (key.required == 0 || entries->contains(key.name)) continue;
        good = false;
        diagnostics_.error(place(node.source()), path + " has no " + std::string(key.name),
                           "add " + std::string(key.name) + ": " + std::string(key.help));
    }
    return good ? std::optional<Json>(std::move(values)) : std::nullopt;
}

std::optional<Json> ValueReader::secret(const Field& row, const toml::node& node, const std::string& path,
                                        const Vault& vault) {
    if (node.is_string() && row.min > 0 && is_blank(node.as_string()->get())) {
        diagnostics_.error(place(node.source()), path + " is blank", std::string(secret_advice));
        return std::nullopt;
    }
    auto ref = read_secret(node, path);
    if (!ref) return std::nullopt;
    vault.uses.push_back({vault.owner, vault.pointer, std::move(*ref), place(node.source())});
    return Json(nullptr);
}

// A key of an open object full of secrets that no row knows: a text is one until somebody says otherwise.
std::optional<Json> ValueReader::guarded(const toml::node& node, const std::string& path,
                                         const Vault& vault) {
    static constexpr Field other{.name = "provider_config", .type = Type::object, .openness = Openness::open};
    if (const auto* entries = node.as_table(); entries != nullptr && !is_reference(*entries))
        return object(other, node, path, &vault);
    if (node.is_table()) return secret(other, node, path, vault);
    if (const auto* literal = node.as_string()) {
        vault.uses.push_back(
            {vault.owner, vault.pointer, {SecretRef::Kind::literal, literal->get()}, place(node.source())});
        return Json(nullptr);
    }
    if (node.is_array())
        return wrong_type(node, path, "a text, a number, true, false or a table", "write one of these"),
               std::nullopt;
    return any(node, path);
}

std::optional<SecretRef> ValueReader::read_secret(const toml::node& node, const std::string& path) {
    const std::string advice(secret_advice);
    if (const auto* literal = node.as_string()) {
        diagnostics_.warning(place(node.source()), path + " is a secret written into the manifest", advice);
        return SecretRef{SecretRef::Kind::literal, literal->get()};
    }
    const auto* entries = node.as_table();
    if (entries == nullptr) return wrong_type(node, path, "a reference to a secret", advice), std::nullopt;
    if (!is_reference(*entries) || entries->begin()->second.as_string()->get().empty()) {
        diagnostics_.error(place(node.source()), path + " is not a reference to a secret", advice);
        return std::nullopt;
    }
    const std::string_view kind = entries->begin()->first.str();
    const auto& name = entries->begin()->second.as_string()->get();
    if (kind == "env") return SecretRef{SecretRef::Kind::env, name};
    if (kind == "file") return SecretRef{SecretRef::Kind::file, name};
    return SecretRef{SecretRef::Kind::credential, name};
}

std::optional<Json> ValueReader::hours(const toml::node& node, const std::string& path) {
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
        const auto name = path + "." + std::string(day.str());
        const auto written = text(value, name);
        const auto hours = written ? read_day_hours(*written) : DayHours{};
        if (written && hours.text.empty())
            diagnostics_.error(place(value.source()), name + " is \"" + *written + "\"", hours.wrong);
        good = good && !hours.text.empty();
        values[day.str()] = hours.text;
    }
    return good ? std::optional<Json>(std::move(values)) : std::nullopt;
}

std::optional<Json> ValueReader::any(const toml::node& node, const std::string& path) {
    if (const auto* value = node.as_boolean()) return Json(value->get());
    if (const auto* value = node.as_integer()) return Json(value->get());
    if (const auto* value = node.as_floating_point(); value != nullptr && std::isfinite(value->get()))
        return Json(value->get());
    if (node.is_string()) {
        if (auto value = text(node, path)) return Json(*value);
        return std::nullopt;
    }
    if (const auto* items = node.as_array()) {
        boost::json::array values;
        for (std::size_t i = 0; i < items->size(); ++i) {
            auto value = any((*items)[i], path + "[" + std::to_string(i) + "]");
            if (!value) return std::nullopt;
            values.push_back(std::move(*value));
        }
        return Json(std::move(values));
    }
    if (const auto* entries = node.as_table()) {
        boost::json::object values;
        for (const auto& [key, item] : *entries) {
            auto value = any(item, path + "." + std::string(key.str()));
            if (!value) return std::nullopt;
            values[key.str()] = std::move(*value);
        }
        return Json(std::move(values));
    }
    const std::string_view what = node.is_floating_point() ? "a finite number" : "a value that JSON knows";
    return wrong_type(node, path, what, "write a text, a number, true, false, a list or a table"),
           std::nullopt;
}

}  // namespace inboxctl::state
