#include "tests/emulator/world.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "tests/emulator/inboxes.hpp"

namespace emulator {
namespace {

std::string random_text(World& world, std::string_view alphabet, std::size_t size) {
    std::string out;
    std::uniform_int_distribution<std::size_t> pick{0, alphabet.size() - 1};
    for (std::size_t i = 0; i < size; ++i)
        out += alphabet[pick(world.random)];
    return out;
}

template <class T>
Id next_id(const std::map<Id, T>& rows) {
    return rows.empty() ? 1 : rows.rbegin()->first + 1;
}

std::string given_or_new(World& world, std::string token, TokenOwner owner) {
    if (token.empty()) token = new_token(world);
    world.tokens[token] = owner;
    return token;
}

}  // namespace

std::string new_token(World& world) {
    return random_text(world, "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 24);
}

std::string new_hex(World& world, std::size_t digits) {
    return random_text(world, "0123456789abcdef", digits);
}

TimePoint wall_clock() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string iso8601(TimePoint time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), (time - seconds).count());
}

Account& add_account(World& world, Account account) {
    account.id = next_id(world.accounts);
    account.created_at = world.now;
    return world.accounts[account.id] = std::move(account);
}

User& add_user(World& world, User user) {
    user.id = next_id(world.users);
    user.token = given_or_new(world, std::move(user.token), {OwnerKind::user, user.id});
    user.pubsub_token = new_token(world);
    return world.users[user.id] = std::move(user);
}

AgentBot& add_bot(World& world, AgentBot bot) {
    bot.id = next_id(world.bots);
    bot.token = given_or_new(world, std::move(bot.token), {OwnerKind::bot, bot.id});
    bot.secret = new_token(world);
    bot.created_at = world.now;
    return world.bots[bot.id] = std::move(bot);
}

Portal& add_portal(World& world, Id account, std::string name, std::string slug) {
    const Id id = next_id(world.portals);
    Portal portal{id, account, std::move(slug), {}, std::nullopt};
    const json::value color = world.release->portal_details ? json::value("#1f93ff") : json::value();
    portal.fields = {{"name", name},           {"color", color},           {"custom_domain", nullptr},
                     {"header_text", nullptr}, {"homepage_link", nullptr}, {"page_title", nullptr},
                     {"archived", false}};
    return world.portals[id] = std::move(portal);
}

Id add_platform_app(World& world, std::string token) {
    const Id id = next_id(world.platform_apps);
    world.platform_apps[id] = given_or_new(world, std::move(token), {OwnerKind::platform, id});
    return id;
}

std::optional<Role> role_in(const User& user, Id account) {
    for (const auto& [id, role] : user.roles) {
        if (id == account) return role;
    }
    return std::nullopt;
}

void touch_key(World& world, Id account) {
    move_key_quietly(world, account);
    if (world.on_key_moved) world.on_key_moved(account);
}

void move_key_quietly(World& world, Id account) {
    world.accounts.at(account).inbox_key =
        std::chrono::floor<std::chrono::seconds>(world.now).time_since_epoch().count();
}

void record(World& world, std::string what, const Inbox& inbox) {
    const auto* name = inbox.row.if_contains("name");
    world.history.push_back({std::move(what), inbox.id, inbox.account, world.now,
                             name && name->is_string() ? std::string{name->get_string()} : std::string{},
                             world.deed, false});
}

void mark_answered(World& world, std::uint64_t request) {
    if (request == 0) return;
    auto event = world.history.rbegin();
    for (; event != world.history.rend(); ++event) {
        if (event->deed.request != 0 && event->deed.request < request) return;
        if (event->deed.request == request) event->answered = true;
    }
}

void run_jobs(World& world) {
    if (world.jobs_held) return;
    const TimePoint now = world.now;
    Deed deed;
    std::swap(world.deed, deed);
    while (!world.jobs.empty() && world.jobs.front().due <= now) {
        const Job job = world.jobs.front();
        world.jobs.pop_front();
        world.now = job.due;  // the job's effects carry its own time, even if it runs late
        destroy_inbox(world, job.inbox);
    }
    world.now = now;
    world.deed = std::move(deed);
}

void hold_jobs(World& world) {
    run_jobs(world);
    world.jobs_held = true;
}

void let_jobs_go(World& world) {
    if (!world.jobs_held) return;
    world.jobs_held = false;
    for (auto& job : world.jobs)
        job.due = std::max(job.due, world.now);
    run_jobs(world);
}

}  // namespace emulator
