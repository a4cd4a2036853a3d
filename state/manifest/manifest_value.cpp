#include "state/manifest/manifest_value.hpp"

#include <algorithm>
#include <cmath>

#include "state/manifest/inbox/example.hpp"

namespace inboxctl::state {

namespace {

constexpr std::string_view secret_advice =
    "write { env = \"NAME\" }, { file = \"path\" } or { credential = \"name\" }";

std::string_view name_of_type(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return "an array";
        case toml::node_type::string:
            return "a string";
        case toml::node_type::integer:
            return "an integer";
        case toml::node_type::floating_point:
            return "a float";
        case toml::node_type::boolean:
            return "a boolean";
        case toml::node_type::date:
            return "a date";
        case toml::node_type::time:
            return "a time";
        case toml::node_type::date_time:
            return "a date and time";
        case toml::node_type::none:
            return "empty";
    }
    return "of an unknown type";
}

bool is_reference(const toml::table& table) {
    if (table.size() != 1 || !table.begin()->second.is_string()) return false;
    const std::string_view kind = table.begin()->first.str();
    return kind == "env" || kind == "file" || kind == "credential";
}

}  // namespace

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

Place ValueReader::place(const toml::source_region& source) const {
    return {file_, source.begin.line, source.begin.column};
}

void ValueReader::wrong_type(const toml::node& node, const KeyPath& path, std::string_view wanted,
                             std::string_view remedy) {
    diagnostics_.error(place(node.source()),
                       path + " is " + std::string(name_of_type(node)) + ", not " + std::string(wanted),
                       std::string(remedy));
}

bool ValueReader::valid_key(const toml::key& key, std::string_view kind) {
    if (is_valid_key(key.str())) return true;
    diagnostics_.error(place(key.source()),
                       "\"" + std::string(key.str()) + "\" cannot be the key of an " + std::string(kind),
                       "use 1 to 64 letters, digits, _ and -, starting with a letter or digit");
    return false;
}

void ValueReader::unknown_key(const toml::key& key, const KeyPath& where,
                              const std::vector<std::string_view>& candidates) {
    auto remedy = did_you_mean(key.str(), candidates);
    if (remedy.empty()) remedy = "valid keys: " + joined(candidates);
    diagnostics_.error(place(key.source()), "unknown key \"" + std::string(key.str()) + "\" in " + where,
                       remedy);
}

std::optional<std::string_view> ValueReader::text(const toml::node& node, const KeyPath& path) {
    const auto* value = node.as_string();
    if (value == nullptr)
        return wrong_type(node, path, "a string", "write it in quotes: \"…\""), std::nullopt;
    if (value->get().find('\0') != std::string::npos) {
        diagnostics_.error(place(node.source()), path + " contains a NUL character",
                           "remove it: the server cannot store one");
        return std::nullopt;
    }
    return std::string_view(value->get());
}

std::optional<bool> ValueReader::boolean(const toml::node& node, const KeyPath& path) {
    if (const auto* value = node.as_boolean()) return value->get();
    return wrong_type(node, path, "a boolean", "write true or false, without quotes"), std::nullopt;
}

std::optional<std::int64_t> ValueReader::integer(const toml::node& node, const KeyPath& path) {
    if (const auto* value = node.as_integer()) return value->get();
    return wrong_type(node, path, "an integer", "write digits only, without quotes"), std::nullopt;
}

const toml::table* ValueReader::table(const toml::node& node, const KeyPath& path) {
    if (const auto* value = node.as_table()) return value;
    return wrong_type(node, path, "a table",
                      "write [" + path + "] with its keys below it, or an inline table: { key = value }"),
           nullptr;
}

const toml::array* ValueReader::array(const toml::node& node, const KeyPath& path) {
    if (const auto* value = node.as_array()) return value;
    return wrong_type(node, path, "an array", "write it in brackets: [\"…\", \"…\"]"), nullptr;
}

std::optional<Json> ValueReader::read(const Field& row, const toml::node& node, const KeyPath& path,
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

std::optional<Json> ValueReader::open_value(const Field& row, const toml::node& node, const KeyPath& path) {
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

std::optional<Json> ValueReader::object(const Field& row, const toml::node& node, const KeyPath& path,
                                        const Vault* vault) {
    const auto* entries = table(node, path);
    if (entries == nullptr) return std::nullopt;
    boost::json::object values(entries->size());
    bool good = true;
    for (const auto& [key, item] : *entries) {
        const std::string_view name = key.str();
        const auto known = std::ranges::find(row.keys, name, &Field::name);
        const KeyPath inner(path, name);
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
                           "add this to it: " + example_line(key));
    }
    return good ? std::optional<Json>(std::move(values)) : std::nullopt;
}

std::optional<Json> ValueReader::secret(const Field& row, const toml::node& node, const KeyPath& path,
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

// A key without a row in an open object that holds secrets. A string is treated as a secret.
std::optional<Json> ValueReader::guarded(const toml::node& node, const KeyPath& path, const Vault& vault) {
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
        return wrong_type(node, path, "a string, a number, a boolean or a table", "write one of these"),
               std::nullopt;
    return any(node, path);
}

std::optional<SecretRef> ValueReader::read_secret(const toml::node& node, const KeyPath& path) {
    const std::string advice(secret_advice);
    if (const auto* literal = node.as_string()) {
        diagnostics_.warning(place(node.source()), path + " is a secret in plain text", advice);
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
    // The text may be the secret itself, so the message does not repeat it.
    if (kind == "env" && name.find_first_of("$={} \t") != std::string::npos) {
        diagnostics_.error(place(node.source()), path + " does not name an environment variable",
                           "write only the name of the variable, without $: { env = \"NAME\" }");
        return std::nullopt;
    }
    if (kind == "env") return SecretRef{SecretRef::Kind::env, name};
    if (kind == "file") return SecretRef{SecretRef::Kind::file, name};
    return SecretRef{SecretRef::Kind::credential, name};
}

std::optional<Json> ValueReader::any(const toml::node& node, const KeyPath& path) {
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
            auto value = any((*items)[i], KeyPath(path, i));
            if (!value) return std::nullopt;
            values.push_back(std::move(*value));
        }
        return Json(std::move(values));
    }
    if (const auto* entries = node.as_table()) {
        boost::json::object values(entries->size());
        for (const auto& [key, item] : *entries) {
            auto value = any(item, KeyPath(path, key.str()));
            if (!value) return std::nullopt;
            values[key.str()] = std::move(*value);
        }
        return Json(std::move(values));
    }
    const std::string_view what =
        node.is_floating_point() ? "a finite number" : "a value that JSON can represent";
    return wrong_type(node, path, what, "write a string, a number, true, false, an array or a table"),
           std::nullopt;
}

}  // namespace inboxctl::state
