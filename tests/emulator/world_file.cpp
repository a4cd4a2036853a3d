#include "tests/emulator/world_file.hpp"

#include <stdexcept>

#include "tests/emulator/columns.hpp"

namespace emulator {
namespace {

class Filler {
  public:
    Filler(World& world, std::string_view admin_token) : world_(world), admin_token_(admin_token) {}

    json::object fill(const json::object& description) {
        each(description, "accounts", [&](const json::object& row) { account(row); });
        each(description, "users", [&](const json::object& row) { user(row); });
        each(description, "agent_bots", [&](const json::object& row) { bot(row); });
        each(description, "portals", [&](const json::object& row) { portal(row); });
        each(description, "platform_apps", [&](const json::object& row) { platform_app(row); });
        return std::move(names_);
    }

  private:
    template <class Use>
    static void each(const json::object& description, std::string_view list, Use use) {
        const auto* rows = description.if_contains(list);
        if (!rows) return;
        for (const auto& row : rows->as_array())
            use(row.as_object());
    }

    static std::string text(const json::object& row, std::string_view key) {
        return std::string{text_at(row, key)};
    }

    Id account_named(std::string_view key) const {
        const auto found = accounts_.find(std::string{key});
        if (found == accounts_.end())
            throw std::runtime_error("the world names no account \"" + std::string{key} + "\"");
        return found->second;
    }

    void account(const json::object& row) {
        Account account;
        account.name = text(row, "name");
        account.suspended = text_at(row, "status") == "suspended";
        if (const auto* limit = row.if_contains("inbox_limit"))
            account.inbox_limit = limit->to_number<std::size_t>();
        const Id id = add_account(world_, std::move(account)).id;
        accounts_[text(row, "key")] = id;
        name(row, "_id", id);
    }

    void user(const json::object& row) {
        User user;
        user.name = text(row, "name");
        user.email = text(row, "email");
        if (text_at(row, "key") == "admin") user.token = admin_token_;
        for (const auto& [key, role] : row.at("roles").as_object()) {
            user.roles.emplace_back(account_named(key),
                                    role == "administrator" ? Role::administrator : Role::agent);
        }
        const User& added = add_user(world_, std::move(user));
        name(row, "_id", added.id);
        name(row, "_token", json::value(added.token));
    }

    void bot(const json::object& row) {
        AgentBot bot;
        bot.name = text(row, "name");
        bot.outgoing_url = text(row, "outgoing_url");
        if (const auto key = text_at(row, "account"); !key.empty()) bot.account = account_named(key);
        const AgentBot& added = add_bot(world_, std::move(bot));
        name(row, "_id", added.id);
        name(row, "_token", json::value(added.token));
    }

    void portal(const json::object& row) {
        name(row, "_id",
             add_portal(world_, account_named(text_at(row, "account")), text(row, "name"), text(row, "slug"))
                 .id);
    }

    void platform_app(const json::object& row) {
        const Id id = add_platform_app(world_, {});
        name(row, "_id", id);
        name(row, "_token", json::value(world_.platform_apps.at(id)));
    }

    void name(const json::object& row, std::string_view suffix, json::value value) {
        names_[text(row, "key") + std::string{suffix}] = std::move(value);
    }

    World& world_;
    std::string admin_token_;
    std::map<std::string, Id> accounts_;
    json::object names_;
};

}  // namespace

json::object fill_and_name(World& world, std::string_view description, std::string_view admin_token) {
    const auto parsed = parse_json(description);
    if (!parsed || !parsed->is_object()) throw std::runtime_error("the world is not a JSON object");
    try {
        return Filler{world, admin_token}.fill(parsed->get_object());
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error(std::string{"the world has a row of another shape than expected: "} +
                                 error.what());
    }
}

void fill_world(World& world, std::string_view description) { fill_and_name(world, description, {}); }

std::string default_world() {
    return R"({
    "accounts": [{"key": "account", "name": "Acme", "status": "active"}],
    "users": [
      {"key": "admin", "name": "Ada Admin", "email": "admin@acme.example", "roles": {"account": "administrator"}},
      {"key": "ann", "name": "Ann", "email": "ann@acme.example", "roles": {"account": "agent"}},
      {"key": "bob", "name": "Bob", "email": "bob@acme.example", "roles": {"account": "agent"}},
      {"key": "cy", "name": "Cy", "email": "cy@acme.example", "roles": {"account": "agent"}},
      {"key": "agent", "name": "Dee Agent", "email": "dee@acme.example", "roles": {"account": "agent"}}],
    "agent_bots": [{"key": "bot", "name": "Greeter", "account": "account", "outgoing_url": "https://bot.example.com/hook"}],
    "portals": [{"key": "portal", "name": "Handbook", "slug": "handbook", "account": "account"},
                {"key": "second_portal", "name": "FAQ", "slug": "faq", "account": "account"}]})";
}

}  // namespace emulator
