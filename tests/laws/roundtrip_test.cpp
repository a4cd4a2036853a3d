// Every recorded round trip that a manifest could have made: what was sent, normalised, is the same as what
// was read. Both ways: what the server refuses, the manifest reader should refuse as well.
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <iostream>
#include <set>

#include "plans/diff/inbox/normalise.hpp"
#include "plans/diff/inbox/supported.hpp"
#include "state/manifest/manifest.hpp"
#include "state/model/inbox/json.hpp"
#include "state/observed/inbox/response_fields.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::state;
using boost::json::object;

std::string fingerprint(std::string_view secret) { return "fingerprint of " + std::string(secret); }

// `<<x*255>>` → 255 times x.
std::string expanded(std::string_view text) {
    if (!text.starts_with("<<") || text.size() < 7 || text[3] != '*') return std::string(text);
    std::size_t count = 0;
    std::from_chars(text.data() + 4, text.data() + text.size(), count);
    return std::string(count, text[2]);
}

Json expanded(Json value) {
    if (value.is_string()) value = expanded(std::string_view(value.get_string()));
    return value;
}

std::string toml_text(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        if (c == '\n')
            result += "\\n";
        else
            result += c;
    }
    return result + "\"";
}

// JSON as a TOML value; nothing for null, which TOML cannot say.
std::optional<std::string> toml_of(const Json& value) {
    std::string text;
    if (value.is_null()) return std::nullopt;
    if (value.is_string()) return toml_text(value.get_string());
    if (value.is_array()) {
        for (const auto& item : value.get_array()) {
            const auto inner = toml_of(item);
            if (!inner) return std::nullopt;
            text += (text.empty() ? "" : ", ") + *inner;
        }
        return "[" + text + "]";
    }
    if (!value.is_object()) return boost::json::serialize(value);
    for (const auto& [key, item] : value.get_object()) {
        const auto inner = toml_of(item);
        if (!inner) return std::nullopt;
        text += (text.empty() ? "" : ", ") + toml_text(key) + " = " + *inner;
    }
    return "{ " + text + " }";
}

// The least that each payload needs, in a manifest.
object base_channel(std::string_view type) {
    static const Json channels = boost::json::parse(R"({
        "web_widget": {"website_url": "https://example.com"}, "api": {}, "telegram": {"bot_token": "1:r"},
        "email": {"email": "r@example.com"}, "sms": {"phone_number": "+1"},
        "line": {"line_channel_id": "1", "line_channel_secret": "s", "line_channel_token": "t"},
        "whatsapp": {"phone_number": "+1", "provider": "whatsapp_cloud",
                     "provider_config": {"api_key": "k", "phone_number_id": "p", "business_account_id": "b"}}})");
    object channel{{"type", type}};
    for (const auto& [key, value] : channels.at(type).as_object())
        channel[key] = value;
    return channel;
}

struct Declared {
    DesiredInbox inbox;
    const Field* row = nullptr;
};

// The inbox that a manifest with this value declares; nothing when the reader refuses it.
std::optional<Declared> declared(const object& row) {
    const std::string_view payload = row.at("payload").as_string();
    std::string field(row.at("field").as_string());
    Json sent = expanded(row.at("sent"));
    if (field == "portal_id" && sent.is_string()) field = "portal", sent = "handbook";
    auto channel = base_channel(payload);
    object inbox{{"name", "Round"}};
    const bool in_channel = field.starts_with("channel.");
    if (in_channel)
        channel[field.substr(8)] = sent;
    else
        inbox[field] = sent;
    inbox["channel"] = std::move(channel);
    std::string text = "[inbox.round]\n";
    for (const auto& [key, value] : inbox) {
        const auto toml = toml_of(value);
        if (!toml) return std::nullopt;
        text += std::string(key) + " = " + *toml + "\n";
    }
    auto file = read_manifest(text, nullptr);
    if (file.diagnostics.has_errors() || file.inboxes.empty()) return std::nullopt;
    Declared result{std::move(file.inboxes.front().inbox), nullptr};
    for (const auto& use : result.inbox.secrets) {
        Json whole = *result.inbox.fields.find(use.field);
        at_key(whole, use.key) = fingerprint(use.ref.name);
        result.inbox.fields.set(use.field, std::move(whole));
    }
    result.row = find_by_path(result.inbox.payload, field);
    return result;
}

struct Tally {
    std::size_t rows = 0, unsayable = 0, refused = 0, unanswered = 0, unknown = 0, compared = 0;
    std::set<std::string> taken_and_refused, stricter;
};

void check_row(const object& row, const ServerVersion& version, Tally& tally) {
    ++tally.rows;
    const std::string name = std::string(row.at("payload").as_string()) + " " +
                             std::string(row.at("field").as_string()) + " = " +
                             boost::json::serialize(row.at("sent")).substr(0, 60);
    if (!toml_of(row.at("sent"))) return void(++tally.unsayable);
    auto wanted = declared(row);
    if (!wanted) {
        ++tally.refused;
        if (row.at("status").to_number<int>() == 200) tally.stricter.insert(name);
        return;
    }
    INFO(name << " by " << row.at("op").as_string());
    REQUIRE(wanted->row != nullptr);
    const auto dropped = plans::drop_unsupported(wanted->inbox, version);
    const Json* value = wanted->inbox.fields.find(id_of(*wanted->row));
    if (value == nullptr || (!dropped.empty() && row.at("status").to_number<int>() != 200))
        return void(++tally.unknown);
    if (row.at("status").to_number<int>() != 200) {
        tally.taken_and_refused.insert(name);
        return;
    }
    const Json read = expanded(row.at("read"));
    if (response_key(*wanted->row).empty() || read == Json("<<absent>>")) return void(++tally.unanswered);
    const auto seen = from_response(*wanted->row, Json(read), fingerprint);
    const auto stored = plans::normalise(*wanted->row, *value);
    INFO("stored " << boost::json::serialize(stored) << ", read " << boost::json::serialize(seen));
    CHECK(plans::same(*wanted->row, *value, seen));
    CHECK(plans::same(*wanted->row, stored, seen));
    ++tally.compared;
}

Tally check_version(const std::string& text, const ServerVersion& version) {
    const auto file = std::filesystem::path(CONFORMANCE_RECORDINGS) / text / "roundtrip.json";
    const Json rows = boost::json::parse(tests::text_of_file(file));
    Tally tally;
    for (const auto& row : rows.as_array())
        check_row(row.as_object(), version, tally);
    std::cout << text << ": " << tally.compared << " of " << tally.rows << " round trips compared; "
              << tally.unsayable << " with null, " << tally.refused << " refused by the reader, "
              << tally.unanswered << " never answered, " << tally.unknown << " unknown to the server, "
              << tally.taken_and_refused.size() << " values refused by the server only\n";
    for (const auto& name : tally.taken_and_refused)
        std::cout << "  only the server refuses " << name << "\n";
    for (const auto& name : tally.stricter)
        std::cout << "  only the reader refuses " << name << "\n";
    return tally;
}

}  // namespace

TEST_CASE("what a manifest declares comes back the same from Chatwoot 4.16.2") {
    const auto tally = check_version("4.16.2", {4, 16, 2});
    CHECK(tally.rows == 566);
    CHECK(tally.compared > 250);
}

TEST_CASE("what a manifest declares comes back the same from Chatwoot 4.15.1") {
    const auto tally = check_version("4.15.1", {4, 15, 1});
    CHECK(tally.rows == 566);
    CHECK(tally.compared > 250);
}

TEST_CASE("what a manifest declares comes back the same from Chatwoot 4.11.0") {
    CHECK(check_version("4.11.0", {4, 11, 0}).compared > 240);
}

TEST_CASE("what a manifest declares comes back the same from Chatwoot 4.2.0") {
    CHECK(check_version("4.2.0", {4, 2, 0}).compared > 230);
}
