#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tests/emulator/json_text.hpp"
#include "tests/emulator/release.hpp"

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

struct Job {
    TimePoint due;
    Id inbox = 0;
};

// Who is at work, by which request; nobody asked for what a job does.
struct Deed {
    std::string by = "the server";  // or a user's e-mail address
    std::string method, path;
    std::uint64_t request = 0;
};

struct Event {
    std::string what;  // created, updated, "members set", …
    Id inbox = 0, account = 0;
    TimePoint time;
    std::string name;  // of the inbox, then
    Deed deed;
    bool answered = false;  // the whole answer was written to the caller's connection
};

struct Settings {
    std::string base_url = "http://127.0.0.1:3000";  // what FRONTEND_URL is to a real server
    std::chrono::milliseconds delete_delay{100};
    std::chrono::microseconds inbox_cost{0};  // of each inbox in a list
    std::chrono::milliseconds time_limit{15'000};
    std::size_t workers = 0;  // that handle requests; 0: as many as are wanted
};

// Everything that the server knows. handle() is the only thing that changes it while it runs.
struct World {
    const Release* release = release_named(newest_release);
    Settings settings;
    TimePoint now{};
    std::mt19937_64 random;

    std::map<Id, Account> accounts;
    std::map<Id, User> users;
    std::map<Id, AgentBot> bots;
    std::map<Id, Portal> portals;
    std::map<Id, std::string> platform_apps;
    std::unordered_map<std::string, TokenOwner> tokens;
    std::unordered_set<std::string> rotated_tokens;

    std::unordered_map<Id, Inbox> inboxes;
    std::unordered_map<std::string, Id> unique_keys;  // "email:a@b" and the inbox that has it
    std::map<ChannelType, Id> last_channel_id;
    std::map<std::string, TimePoint, std::less<>> rows_held;  // by the path of the inbox: until when
    Id last_inbox_id = 0;
    Id last_webhook_id = 0;
    std::uint64_t last_place = 0;

    std::deque<Job> jobs;
    bool jobs_held = false;
    Deed deed;  // of what is recorded just now
    std::uint64_t last_request = 0;
    std::vector<Event> history;

    std::optional<Id> performer;                   // behind the request being handled; none in a job
    std::function<void(Id account)> on_key_moved;  // hears what the server tells its dashboards
};

std::string new_token(World& world);  // 24 base58 characters
std::string new_hex(World& world, std::size_t digits);
TimePoint wall_clock();
std::string iso8601(TimePoint time);

// Adds one and gives it its id and, where there is one, its token.
Account& add_account(World& world, Account account);
User& add_user(World& world, User user);
AgentBot& add_bot(World& world, AgentBot bot);
Portal& add_portal(World& world, Id account, std::string name, std::string slug);
Id add_platform_app(World& world, std::string token);

std::optional<Role> role_in(const User& user, Id account);

// The account's inbox cache key moves to this second, and the dashboards are told.
void touch_key(World& world, Id account);
void move_key_quietly(World& world, Id account);

void record(World& world, std::string what, const Inbox& inbox);
void mark_answered(World& world, std::uint64_t request);

// Runs the deletions that are due by world.now, unless they are held.
void run_jobs(World& world);
void hold_jobs(World& world);
void let_jobs_go(World& world);

}  // namespace emulator
