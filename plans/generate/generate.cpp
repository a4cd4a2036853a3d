#include "plans/generate/generate.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

#include "plans/diff/inbox/normalise.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::plans {

namespace {

using state::DesiredInbox;
using state::ObservedInbox;

// The working hours that the server gives a new inbox.
constexpr std::string_view default_hours =
    R"({"sunday":"closed","monday":"09:00-17:00","tuesday":"09:00-17:00","wednesday":"09:00-17:00",
        "thursday":"09:00-17:00","friday":"09:00-17:00","saturday":"closed"})";

bool is_required(const Field& row, state::Payload payload) {
    return (row.required & state::mask(payload)) != 0;
}

// Whether the field can be omitted, because the set's default equals the value on the server.
bool is_filled_in(const Field& row, const Json& standard, const Json& seen) {
    if (row.secrecy != state::Secrecy::open) return false;
    return row.scope != state::Scope::hours && same(row, standard, seen);
}

bool is_default(const Field& row, const Json& value) {
    if (value.is_null()) return true;
    if (row.scope == state::Scope::hours) return same(row, boost::json::parse(default_hours), value);
    const bool empty =
        (value.is_string() && value.get_string().empty()) || (value.is_array() && value.get_array().empty());
    if (row.server_default.empty()) return empty;
    const Json standard = boost::json::parse(row.server_default);
    // An object counts as default only if it is unchanged since its creation.
    return standard.is_object() ? value == standard : same(row, standard, value);
}

std::string variable(const std::string& key, std::string_view field, std::string_view inner) {
    std::string name = "INBOX_" + key + "_" + std::string(field);
    if (!inner.empty()) name += "_" + std::string(inner);
    for (char& c : name) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == '-' || c == '/') c = '_';
    }
    return name;
}

class Declarer {
  public:
    Declarer(const std::string& key, DesiredInbox& inbox) : key_(key), inbox_(inbox) {}

    void add_secret(const Field& row, std::string_view inner) {
        const std::string pointer = inner.empty() ? std::string() : "/" + std::string(inner);
        inbox_.secrets.push_back(
            {id_of(row), pointer, {state::SecretRef::Kind::env, variable(key_, row.name, inner)}, {}});
    }

    // An object with secrets: keeps only keys in the table, since the server adds its own.
    void add_contents(const Field& row, const Json& seen) {
        Json kept = boost::json::object();
        for (const auto& known : row.keys) {
            const auto* value = seen.is_object() ? seen.get_object().if_contains(known.name) : nullptr;
            if (known.name == "webhook_verify_token") continue;
            if (known.secrecy == state::Secrecy::open) {
                if (value != nullptr) kept.get_object()[known.name] = *value;
            } else if (value != nullptr || known.required != 0) {
                kept.get_object()[known.name] = value != nullptr ? *value : Json("");
                add_secret(row, known.name);
            }
        }
        inbox_.fields.set(id_of(row), std::move(kept));
    }

  private:
    const std::string& key_;
    DesiredInbox& inbox_;
};

// Keeps only keys in the table: a manifest with others is invalid.
Json known_keys(const Field& row, Json value) {
    if (!value.is_object() || row.openness == state::Openness::open || row.keys.empty()) return value;
    boost::json::object kept;
    for (const auto& [name, inner] : value.get_object())
        if (!inner.is_null() &&
            std::ranges::find(row.keys, std::string_view(name), &Field::name) != row.keys.end())
            kept.emplace(name, inner);
    return kept;
}

}  // namespace

DesiredInbox declare(const ObservedInbox& observed, const std::string& key, const std::string& account,
                     const state::Defaults& defaults, const state::Fingerprinter& fingerprint) {
    DesiredInbox inbox{.address = {key}, .account = account, .payload = *observed.payload};
    Declarer declarer(key, inbox);
    const Json no_secret(fingerprint(""));
    for (const auto& row : state::fields()) {
        const bool channel = row.scope == state::Scope::channel;
        if ((channel && !is_for(row, inbox.payload)) || row.scope == state::Scope::avatar) continue;
        const bool required = is_required(row, inbox.payload);
        const Json* seen = observed.fields.find(id_of(row));
        if (seen == nullptr && !(required && !is_answered(row))) continue;
        const Json* standard = defaults.fields.find(id_of(row));
        if (seen != nullptr && !required &&
            (standard != nullptr ? is_filled_in(row, *standard, *seen) : is_default(row, *seen)))
            continue;
        if (row.secrecy == state::Secrecy::contents) {
            declarer.add_contents(row, seen == nullptr ? Json() : *seen);
        } else if (row.secrecy == state::Secrecy::secret) {
            if (seen != nullptr && *seen == no_secret) continue;
            inbox.fields.set(id_of(row), seen == nullptr ? Json("") : *seen);
            declarer.add_secret(row, {});
        } else if (seen->is_null()) {
            continue;
        } else if (row.scope == state::Scope::hours) {
            boost::json::object days;
            for (const auto& [day, hours] : seen->get_object())
                if (hours != "unset") days.emplace(day, hours);
            inbox.fields.set(id_of(row), std::move(days));
        } else {
            inbox.fields.set(id_of(row), known_keys(row, *seen));
        }
    }
    return inbox;
}

std::vector<FieldId> unsayable(const DesiredInbox& declared, const ObservedInbox& observed,
                               const state::Defaults& defaults) {
    std::vector<FieldId> result;
    for (const auto& [id, standard] : defaults.fields) {
        const auto& row = state::field(id);
        if (!is_for(row, declared.payload) || declared.fields.find(id) != nullptr) continue;
        const Json* seen = observed.fields.find(id);
        if (seen == nullptr || !is_filled_in(row, standard, *seen)) result.push_back(id);
    }
    if (!defaults.avatar_file.empty()) result.push_back(state::inbox_field("avatar"));
    return result;
}

namespace {

// U+00C0 to U+00FF without accents; a space if there is no such letter.
constexpr std::string_view plain_letters = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";

std::string without_accents(std::string_view name) {
    std::string text;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto byte = static_cast<unsigned char>(name[i]);
        if (byte == 0xC3U && i + 1 < name.size())
            text += plain_letters[static_cast<unsigned char>(name[++i]) & 0x3FU];
        else
            text += name[i];
    }
    return text;
}

}  // namespace

std::string key_for(const ObservedInbox& observed, std::set<std::string>& taken) {
    std::string key;
    for (char c : without_accents(observed.name)) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain)
            key += c;
        else if (!key.empty() && key.back() != '-')
            key += '-';
    }
    key = key.substr(0, 48);
    while (key.ends_with('-'))
        key.pop_back();
    const std::string id = to_string(observed.id);
    if (key.empty()) key = "inbox-" + id;
    while (!taken.insert(key).second)
        key += "-" + id;
    return key;
}

state::FieldValues assumed(const DesiredInbox& declared, const ObservedInbox& observed) {
    state::FieldValues applied;
    for (const auto& [id, wanted] : declared.fields) {
        const Json* seen = observed.fields.find(id);
        applied.set(id, seen != nullptr ? normalise(state::field(id), *seen) : Json(state::assumed_value));
    }
    return applied;
}

}  // namespace inboxctl::plans
