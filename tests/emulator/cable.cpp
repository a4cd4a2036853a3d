#include "tests/emulator/cable.hpp"

#include <algorithm>

#include "tests/emulator/answers.hpp"
#include "tests/emulator/columns.hpp"
#include "tests/emulator/endpoints.hpp"

namespace emulator {
namespace {

// The identifier's user, if the server accepts the subscription.
const User* user_of(const World& world, const json::object& identifier) {
    const auto user = cast_integer(at_or_null(identifier, "user_id"));
    const auto account = cast_integer(at_or_null(identifier, "account_id"));
    if (!user.is_int64() || !account.is_int64()) return nullptr;
    const auto found = world.users.find(user.get_int64());
    const bool known =
        found != world.users.end() && text_at(identifier, "pubsub_token") == found->second.pubsub_token &&
        text_at(identifier, "channel") == "RoomChannel" && role_in(found->second, account.get_int64());
    return known ? &found->second : nullptr;
}

}  // namespace

void Cable::join(Line& line) {
    ++joined_;
    lines_[&line];
    say(line, {{"type", "welcome"}});
}

void Cable::leave(Line& line) { lines_.erase(&line); }

void Cable::receive(const World& world, Line& line, std::string_view text) {
    const auto frame = parse_json(text);
    if (mood_ == Mood::silent || !frame || !frame->is_object()) return;
    const std::string identifier{text_at(frame->get_object(), "identifier")};
    const auto command = text_at(frame->get_object(), "command");
    if (command == "subscribe") subscribe(world, line, identifier);
    if (command == "unsubscribe")
        std::erase_if(lines_.at(&line), [&](const auto& each) { return each.identifier == identifier; });
}

// A refused subscriber receives nothing: there is no rejection frame.
void Cable::subscribe(const World& world, Line& line, const std::string& identifier) {
    const auto wanted = parse_json(identifier);
    const User* user = wanted && wanted->is_object() ? user_of(world, wanted->get_object()) : nullptr;
    auto& subscriptions = lines_.at(&line);
    const bool again =
        std::ranges::find(subscriptions, identifier, &Subscription::identifier) != subscriptions.end();
    if (user == nullptr || again) return;
    const Id account = cast_integer(wanted->get_object().at("account_id")).get_int64();
    const Subscription made = subscriptions.emplace_back(Subscription{identifier, account, user->id});
    say(line, {{"identifier", identifier}, {"type", "confirm_subscription"}});
    send_to(line, made, {{"event", "presence.update"}, {"data", presence(account)}});
}

void Cable::ping(Line& line, TimePoint now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    say(line, {{"type", "ping"}, {"message", seconds}});
}

void Cable::key_moved(const World& world, Id account) {
    json::object data{{"cache_keys", cache_keys(world.accounts.at(account))}, {"account_id", account}};
    if (world.performer) data["performer"] = performer(world);
    const json::value message{{"event", "account.cache_invalidated"}, {"data", data}};
    for (auto& [line, subscriptions] : lines_)
        for (const auto& subscription : subscriptions)
            if (subscription.account == account) send_to(*line, subscription, message);
}

void Cable::say(Line& line, const json::value& frame) {
    if (mood_ != Mood::silent) line.send(to_text(frame));
}

void Cable::send_to(Line& line, const Subscription& subscription, const json::value& message) {
    say(line, {{"identifier", subscription.identifier}, {"message", message}});
}

bool Cable::is_online(Id user) const {
    return std::ranges::any_of(lines_, [&](const auto& line) {
        return std::ranges::find(line.second, user, &Subscription::user) != line.second.end();
    });
}

json::object Cable::performer(const World& world) const {
    const User& user = world.users.at(*world.performer);
    return {{"id", user.id},
            {"name", user.name},
            {"available_name", user.name},
            {"avatar_url", ""},
            {"type", "user"},
            {"availability_status", is_online(user.id) ? "online" : "offline"},
            {"thumbnail", ""}};
}

json::object Cable::presence(Id account) const {
    json::object users;
    for (const auto& [line, subscriptions] : lines_)
        for (const auto& each : subscriptions)
            if (each.account == account) users[std::to_string(each.user)] = "online";
    return {{"account_id", account}, {"users", users}, {"contacts", json::object{}}};
}

void Cable::restart() {
    for (auto& [line, subscriptions] : lines_) {
        say(*line, {{"type", "disconnect"}, {"reason", "server_restart"}, {"reconnect", true}});
        line->close();
    }
}

void Cable::drop() {
    for (auto& [line, subscriptions] : lines_)
        line->reset();
}

// Conversation events go to administrators; an agent without an inbox receives none.
bool Cable::send_event(const World& world, const json::object& command) {
    const auto account = cast_integer(at_or_null(command, "account"));
    if (!account.is_int64()) return false;
    const json::value message{{"event", text_at(command, "event")}, {"data", at_or_null(command, "data")}};
    for (auto& [line, subscriptions] : lines_)
        for (const auto& each : subscriptions)
            if (each.account == account.get_int64() &&
                role_in(world.users.at(each.user), each.account) == Role::administrator)
                send_to(*line, each, message);
    return true;
}

Response Cable::control(const World& world, const json::value& command) {
    const json::object nothing;
    const auto& given = command.is_object() ? command.get_object() : nothing;
    const auto what = text_at(given, "do");
    bool known = true;
    if (what == "drop")
        drop();
    else if (what == "restart")
        restart();
    else if (what == "silent")
        mood_ = Mood::silent;
    else if (what == "refuse")
        mood_ = Mood::refusing, drop();
    else if (what == "normal")
        mood_ = Mood::normal;
    else
        known = what == "event" && send_event(world, given);
    if (known) return ok(json::object{{"ok", true}});
    return error_answer(
        400, "\"do\" is drop, restart, silent, refuse, normal, or event with account, event and data");
}

Response Cable::report() const {
    json::array subscriptions;
    for (const auto& [line, of_line] : lines_)
        for (const auto& each : of_line)
            subscriptions.push_back({{"account", each.account}, {"user", each.user}});
    return ok(
        json::object{{"joined", joined_}, {"connections", lines_.size()}, {"subscriptions", subscriptions}});
}

}  // namespace emulator
