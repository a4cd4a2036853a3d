#include "tests/conformance/roundtrip.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "tests/conformance/client.hpp"

namespace inboxctl::tests {

namespace {

using boost::json::object;

constexpr std::string_view inboxes = "/api/v1/accounts/{account_id}/inboxes";

// The smallest create of each payload.
Json base_body(std::string_view payload) {
    static const Json channels = boost::json::parse(R"({
        "web_widget": {"type": "web_widget", "website_url": "https://e.example"},
        "api": {"type": "api"},
        "email": {"type": "email", "email": "r-{nonce}@example.com"},
        "line": {"type": "line", "line_channel_id": "{digits}", "line_channel_secret": "s",
                 "line_channel_token": "t"},
        "telegram": {"type": "telegram", "bot_token": "{digits}:r"},
        "whatsapp": {"type": "whatsapp", "phone_number": "+1{digits}", "provider": "whatsapp_cloud",
                     "provider_config": {"api_key": "k", "phone_number_id": "p", "business_account_id": "b"}},
        "sms": {"type": "sms", "phone_number": "+1{digits}"}})");
    return object{{"name", "Round"}, {"channel", channels.at(payload)}};
}

// `channel.name` inside the body's channel, other names beside it.
void set_field(Json& body, std::string_view field, const Json& value) {
    static constexpr std::string_view channel = "channel.";
    auto& owner = field.starts_with(channel) ? body.as_object()["channel"] : body;
    if (owner.is_null()) owner.emplace_object();
    owner.as_object()[field.starts_with(channel) ? field.substr(channel.size()) : field] = value;
}

// `<<x*255>>` → 255 times x, at any depth.
Json expanded(const Json& value) {
    if (value.is_string()) {
        const std::string_view text = value.get_string();
        if (!text.starts_with("<<") || !text.ends_with(">>") || text.size() < 7 || text[3] != '*')
            return value;
        std::size_t count = 0;
        std::from_chars(text.data() + 4, text.data() + text.size() - 2, count);
        return Json(std::string(count, text[2]));
    }
    Json result = value;
    if (result.is_array())
        for (auto& item : result.get_array())
            item = expanded(item);
    if (result.is_object())
        for (auto& entry : result.get_object())
            entry.value() = expanded(entry.value());
    return result;
}

Json field_of(const Answer& answer, std::string_view field) {
    if (field == "portal_id") field = "help_center";
    if (const auto dot = field.find('.'); dot != std::string_view::npos) field.remove_prefix(dot + 1);
    const Json* value = answer.status == 200 ? at_pointer(answer.json, field) : nullptr;
    return value == nullptr ? Json("<<absent>>") : mask(*value, field);
}

Json message_of(const Answer& answer) {
    for (const std::string_view key : {"message", "error"})
        if (const auto* text = at_pointer(answer.json, key); text != nullptr) return *text;
    return {};
}

struct Caller {
    const Target& target;
    Variables variables;

    Answer call(std::string_view method, std::string_view path, const Json& body) const {
        object request{{"method", method}, {"path", path}, {"token", "admin"}};
        if (!body.is_null()) request["json"] = body;
        return send(target.port, encode(request, variables, target.recordings));
    }
};

}  // namespace

std::vector<Mismatch> round_trip(const object& row, const Target& target) {
    Caller caller{target, fresh_variables(target.world)};
    const std::string_view payload = row.at("payload").as_string(), field = row.at("field").as_string();
    const bool by_create = row.at("op").as_string() == "create";
    const Json sent = expanded(row.at("sent"));
    auto body = base_body(payload);
    if (by_create) set_field(body, field, sent);
    auto answer = caller.call("POST", inboxes, body);
    if (const auto* id = at_pointer(answer.json, "id"); id != nullptr) caller.variables["inbox_id"] = *id;
    const auto one = std::string(inboxes) + "/{inbox_id}";
    if (!by_create) {
        if (answer.status != 200) return {{"/create", "200", std::to_string(answer.status)}};
        Json update = object();
        set_field(update, field, sent);
        answer = caller.call("PATCH", one, update);
    }
    object got{{"status", answer.status}};
    object expected{{"status", row.at("status")}};
    const auto compare = [&](std::string_view key, const Json& value) {
        if (!row.contains(key)) return;
        expected[key] = expanded(row.at(key));
        got[key] = unfill(value, caller.variables);
    };
    compare("message", message_of(answer));
    compare("answered", field_of(answer, field));
    if (row.contains("read")) compare("read", field_of(caller.call("GET", one, {}), field));
    if (caller.variables.contains("inbox_id")) (void)caller.call("DELETE", one, {});
    return differences(expected, got);
}

std::string describe_row(const object& row) {
    const auto text = [&](std::string_view key) { return std::string(row.at(key).as_string()) + " "; };
    return text("payload") + text("field") + text("op") +
           boost::json::serialize(row.at("sent")).substr(0, 80);
}

}  // namespace inboxctl::tests
