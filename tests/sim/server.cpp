#include "tests/sim/server.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <charconv>

#include "state/model/inbox/fields.hpp"
#include "tests/sim/sim_clock.hpp"

namespace inboxctl::sim {

namespace {

using agent::Method;
using state::Payload;
namespace json = boost::json;

constexpr std::string_view account_path = "/api/v1/accounts/1";
constexpr std::string_view members_path = "/inbox_members";
constexpr std::string_view inboxes_path = "/inboxes";

// In this model's texts nothing needs to be escaped.
void add(std::string& text, std::string_view key, std::string_view value) {
    text.append("\"").append(key).append("\":\"").append(value).append("\",");
}

std::string_view site_key(Payload payload) {
    switch (payload) {
        case Payload::web_widget:
            return "website_url";
        case Payload::api:
            return "webhook_url";
        default:
            return "email";
    }
}

void render(std::string& text, const Row& row) {
    text += "{\"id\":" + std::to_string(row.id) + ",";
    add(text, "name", row.name);
    add(text, "channel_type", state::name_of(row.payload).channel_type);
    add(text, site_key(row.payload), row.site);
    add(text, "greeting_message", row.greeting_message);
    text += row.greeting_enabled ? "\"greeting_enabled\":true}" : "\"greeting_enabled\":false}";
}

std::string rendered(const Row& row) {
    std::string text;
    render(text, row);
    return text;
}

std::string member_list(const Row& row) {
    std::string text = "{\"payload\":[";
    for (const auto id : row.members)
        text += (text.back() == '[' ? "{\"id\":" : ",{\"id\":") + std::to_string(id) + "}";
    return text + "]}";
}

Response refuse(int status, std::string_view message) {
    return {status, "{\"message\":\"" + std::string(message) + "\"}"};
}

Response nothing_there() { return {404, R"({"error":"Resource could not be found"})"}; }

const json::string* text_in(const json::object& body, std::string_view key) {
    const auto* value = body.if_contains(key);
    return value == nullptr ? nullptr : value->if_string();
}

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return number;
}

std::string two_digits(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string timestamp(std::int64_t seconds) {
    const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto clock = (time - day).count();
    return std::to_string(static_cast<int>(date.year())) + "-" +
           two_digits(static_cast<unsigned>(date.month())) + "-" +
           two_digits(static_cast<unsigned>(date.day())) + " " + two_digits(clock / 3600) + ":" +
           two_digits(clock / 60 % 60) + ":" + two_digits(clock % 60);
}

void take_fields(Row& row, const json::object& body) {
    if (const auto* name = text_in(body, "name")) row.name = *name;
    if (const auto* message = text_in(body, "greeting_message")) row.greeting_message = *message;
    if (const auto* enabled = body.if_contains("greeting_enabled")) row.greeting_enabled = enabled->as_bool();
    const auto* channel = body.if_contains("channel");
    if (channel == nullptr) return;
    if (const auto* site = text_in(channel->as_object(), site_key(row.payload))) row.site = *site;
}

}  // namespace

std::int64_t Server::seconds() const {
    return std::chrono::floor<std::chrono::seconds>(SimClock::start + timeline_.now())
        .time_since_epoch()
        .count();
}

Row* Server::find(std::int64_t id) {
    const auto found = std::ranges::lower_bound(rows_, id, {}, &Row::id);
    return found != rows_.end() && found->id == id ? &*found : nullptr;
}

Row& Server::make(Row row) {
    row.id = ++last_id_;
    row.made = timeline_.now();
    rows_.push_back(std::move(row));
    touch();
    return rows_.back();
}

void Server::remove(std::int64_t id) {
    std::erase_if(rows_, [&](const Row& row) { return row.id == id; });
    touch();
}

Response Server::list(Millis stale) const {
    std::string text = "{\"payload\":[";
    for (const auto& row : rows_) {
        if (stale > Millis(0) && row.made > timeline_.now() - stale) continue;
        if (text.back() != '[') text += ',';
        render(text, row);
    }
    return {200, text + "]}"};
}

Response Server::create(const json::object& body) {
    const auto& channel = body.at("channel").as_object();
    const auto& type = channel.at("type").as_string();
    Row row;
    for (const auto& known : state::payload_names())
        if (known.type == std::string_view(type)) row.payload = known.payload;
    take_fields(row, body);
    if (row.payload == Payload::email)
        for (const auto& other : rows_)
            if (other.payload == Payload::email && other.site == row.site)
                return refuse(422, "Email has already been taken");
    const Row& made = make(std::move(row));
    Response response{200, rendered(made)};
    on_made(made);
    return response;
}

Response Server::update(Row& row, const json::object& body) {
    take_fields(row, body);
    touch();
    return {200, rendered(row)};
}

Response Server::set_members(const json::object& body) {
    Row* row = find(body.at("inbox_id").as_int64());
    if (row == nullptr) return nothing_there();
    row->members.clear();
    for (const auto& id : body.at("user_ids").as_array())
        row->members.push_back(id.as_int64());
    return {200, member_list(*row)};
}

Response Server::inbox(Method method, std::int64_t id, std::string_view body) {
    Row* row = find(id);
    if (row == nullptr) return nothing_there();
    switch (method) {
        case Method::get:
            return {200, rendered(*row)};
        case Method::patch:
            return update(*row, json::parse(body).as_object());
        case Method::delete_:
            if (!row->delete_asked) timeline_.after(delete_delay_, [this, id] { remove(id); });
            row->delete_asked = true;
            return refuse(200, "Your inbox deletion request will be processed in some time.");
        case Method::post:
            break;
    }
    return nothing_there();
}

Response Server::handle(Method method, std::string_view target, std::string_view body, Millis stale) {
    if (target == "/api")
        return {200, "{\"version\":\"4.16.2\",\"timestamp\":\"" + timestamp(seconds()) + "\"}"};
    if (target == "/api/v1/profile") return {200, R"({"id":1,"accounts":[{"id":1,"role":"administrator"}]})"};
    if (!target.starts_with(account_path)) return nothing_there();
    target.remove_prefix(account_path.size());
    if (target == "/cache_keys") {
        std::string key = std::to_string(changed_);
        key.insert(0, 10 - std::min<std::size_t>(key.size(), 10), '0');
        return {200, "{\"cache_keys\":{\"inbox\":\"" + key + "\"}}"};
    }
    if (target == "/agents")
        return {
            200,
            R"([{"id":1,"email":"ann@acme.example","name":"Ann"},{"id":2,"email":"bob@acme.example","name":"Bob"}])"};
    if (target == "/agent_bots" || target == "/portals") return {200, R"({"payload":[]})"};
    if (target == members_path) return set_members(json::parse(body).as_object());
    if (target == inboxes_path)
        return method == Method::post ? create(json::parse(body).as_object()) : list(stale);
    for (const auto prefix : {members_path, inboxes_path}) {
        if (!target.starts_with(prefix)) continue;
        const auto id = number_in(target.substr(prefix.size() + 1));
        if (!id) return nothing_there();
        if (prefix == inboxes_path) return inbox(method, *id, body);
        const Row* row = find(*id);
        return row == nullptr ? nothing_there() : Response{200, member_list(*row)};
    }
    return nothing_there();
}

}  // namespace inboxctl::sim
