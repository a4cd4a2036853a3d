#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tests/emulator/entities.hpp"
#include "tests/emulator/release.hpp"

namespace emulator {

struct Job {
    TimePoint due;
    Id inbox = 0;
};

// Who acts, by which request; a job has no request.
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

// The server's whole state. While it runs, only handle() changes it.
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
    Deed deed;  // of the event being recorded
    std::uint64_t last_request = 0;
    std::vector<Event> history;

    std::optional<Id> performer;                   // the user of the current request; none in a job
    std::function<void(Id account)> on_key_moved;  // called when the server notifies its dashboards
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

// Sets the account's inbox cache key to the current second and notifies the dashboards.
void touch_key(World& world, Id account);
void move_key_quietly(World& world, Id account);

void record(World& world, std::string what, const Inbox& inbox);
void mark_answered(World& world, std::uint64_t request);

// Runs the deletions that are due by world.now, unless they are held.
void run_jobs(World& world);
void hold_jobs(World& world);
void let_jobs_go(World& world);

}  // namespace emulator
