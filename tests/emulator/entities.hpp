// What the server stores.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/emulator/json_text.hpp"

namespace emulator {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;
using Id = std::int64_t;

enum class Role { agent, administrator };
enum class ChannelType { web_widget, api, email, line, telegram, whatsapp, sms };

struct Account {
    Id id = 0;
    std::string name;
    bool suspended = false;
    std::optional<std::size_t> inbox_limit;
    TimePoint created_at;
    std::int64_t inbox_key = 0;  // Unix seconds of the last change to its inboxes; 0: never
    std::map<std::pair<std::string, std::uint64_t>, Id> inboxes;  // in the order of the list
    json::array webhooks;
};

struct User {
    Id id = 0;
    std::string name, email, token, pubsub_token;
    std::vector<std::pair<Id, Role>> roles;  // by account, in the order of joining
};

struct AgentBot {
    Id id = 0;
    std::string name, outgoing_url, token, secret;
    std::optional<Id> account;  // none: of the installation
    TimePoint created_at;
};

struct Portal {
    Id id = 0;
    Id account = 0;
    std::string slug;
    json::object fields;  // name, color, custom_domain, header_text, homepage_link, page_title, archived
    std::optional<Id> inbox;
};

enum class OwnerKind { user, bot, platform };
struct TokenOwner {
    OwnerKind kind = OwnerKind::user;
    Id id = 0;
};

struct Hours {
    json::value closed_all_day, open_hour, open_minutes, close_hour, close_minutes, open_all_day;
    bool operator==(const Hours&) const = default;
};

struct Inbox {
    Id id = 0, channel_id = 0, account = 0;
    ChannelType type = ChannelType::api;
    json::object row;      // the inbox's own columns
    json::object channel;  // the channel's
    std::array<Hours, 7> hours;
    std::optional<std::string> avatar;  // path of the picture, with its file name
    std::set<Id> members;
    std::optional<Id> bot;
    bool delete_asked = false;
    std::pair<std::string, std::uint64_t> place;  // its key in the account's list
    mutable std::string admin_text, agent_text;   // rendered; empty when out of date
};

}  // namespace emulator
