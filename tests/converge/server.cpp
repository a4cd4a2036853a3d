#include "tests/converge/server.hpp"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "agent/http/beast_http.hpp"
#include "agent/http/multipart.hpp"
#include "tests/emulator/world_file.hpp"
#include "tests/support/run.hpp"

namespace inboxctl::tests {

namespace {

// The default world, and a second bot.
std::string world_description() {
    auto world = emulator::default_world();
    const std::string_view before = R"("agent_bots": [)";
    world.insert(
        world.find(before) + before.size(),
        R"({"key": "second_bot", "name": "Second bot", "account": "account", "outgoing_url": ""}, )");
    return world;
}

}  // namespace

Server::Server(std::string_view version, const std::function<void(emulator::World&)>& change)
    : version_(version) {
    auto& world = emulator_.world;
    world.release = emulator::release_named(version);
    world.now = clock_.now();
    world.settings.delete_delay = std::chrono::milliseconds{0};
    emulator::fill_and_name(world, world_description(), token);
    if (change) change(world);
    http_ =
        std::make_unique<emulator::HttpServer>(io_, emulator_, clock_, emulator::Listen{}, emulator::Pace{});
    url_ = "http://127.0.0.1:" + std::to_string(http_->port());
    world.settings.base_url = url_;
    http_->start();
    thread_ = std::thread([this] { io_.run(); });
}

Server::~Server() {
    io_.stop();
    thread_.join();
}

Answer Server::send(std::string_view method, std::string target, std::string body, std::string type) {
    boost::asio::io_context io;
    const auto http =
        agent::make_beast_http(io, {.url = *agent::parse_url(url_)}, state::Secret(std::string(token)));
    agent::HttpRequest request;
    using agent::Method;
    request.method = method == "GET"     ? Method::get
                     : method == "POST"  ? Method::post
                     : method == "PATCH" ? Method::patch
                                         : Method::delete_;
    request.target = std::move(target);
    request.deadline = std::chrono::seconds(20);
    request.content_type = std::move(type);
    request.body = std::move(body);
    auto reply = run(io, http->send(request));
    if (!reply) throw std::runtime_error("the stand-in does not answer");
    boost::system::error_code no_json;
    return {reply.value().status, boost::json::parse(reply.value().body, no_json)};
}

Answer Server::ask(std::string_view method, const std::string& path, std::string body) {
    const std::string type = body.empty() ? "" : "application/json";
    return send(method, "/api/v1/accounts/1" + path, std::move(body), type);
}

void Server::control(const std::string& path, std::string body) {
    const std::string type = body.empty() ? "" : "application/json";
    if (send("POST", "/emulator/" + path, std::move(body), type).status != 200)
        throw std::runtime_error("the stand-in does not take " + path);
}

boost::json::object Server::inbox(std::int64_t id) {
    return ask("GET", "/inboxes/" + std::to_string(id)).body.as_object();
}

std::vector<std::int64_t> Server::inbox_ids() {
    return with([](emulator::Emulator& emulator) {
        std::vector<std::int64_t> ids;
        for (const auto& [id, inbox] : emulator.world.inboxes)
            ids.push_back(id);
        std::ranges::sort(ids);
        return ids;
    });
}

void Server::set_avatar(std::int64_t id, std::string_view file_name) {
    const agent::Image image{std::string(file_name), "image/png", "\x89PNG\r\n\x1A\n of somebody else"};
    auto form = agent::multipart("avatar", image);
    const auto answer = send("PATCH", "/api/v1/accounts/1/inboxes/" + std::to_string(id),
                             std::move(form.body), std::move(form.content_type));
    if (answer.status != 200) throw std::runtime_error("the stand-in does not take the avatar");
}

state::Json Server::id_of_name(const state::Json& name) {
    return with([&](emulator::Emulator& emulator) {
        for (const auto& [id, user] : emulator.world.users)
            if (state::Json(user.email) == name) return state::Json(id);
        for (const auto& [id, bot] : emulator.world.bots)
            if (state::Json(bot.name) == name) return state::Json(id);
        for (const auto& [id, portal] : emulator.world.portals)
            if (state::Json(portal.slug) == name) return state::Json(id);
        return state::Json();
    });
}

Answer Server::change(std::int64_t id, const state::Field& row, const state::Json& value) {
    using state::Scope;
    const auto path = "/inboxes/" + std::to_string(id);
    const auto patch = [&](boost::json::object body) { return ask("PATCH", path, serialize(body)); };
    switch (row.scope) {
        case Scope::inbox:
            return patch({{row.name, value}});
        case Scope::channel:
            return patch({{"channel", {{row.name, value}}}});
        case Scope::portal:
            return patch({{"portal_id", id_of_name(value)}});
        case Scope::avatar:
            return ask("DELETE", path + "/avatar");
        case Scope::agent_bot:
            return ask("POST", path + "/set_agent_bot",
                       serialize(boost::json::object{{"agent_bot", id_of_name(value)}}));
        case Scope::members:
            return ask(
                "PATCH", "/inbox_members",
                serialize(boost::json::object{
                    {"inbox_id", id}, {"user_ids", boost::json::array{id_of_name("bob@acme.example")}}}));
        case Scope::hours:
            return patch({{"working_hours", boost::json::array{{{"day_of_week", 3},
                                                                {"closed_all_day", false},
                                                                {"open_all_day", false},
                                                                {"open_hour", 1},
                                                                {"open_minutes", 2},
                                                                {"close_hour", 3},
                                                                {"close_minutes", 4}}}}});
    }
    return {};
}

std::vector<Asked> Server::requests() {
    const auto report = with([](emulator::Emulator& emulator) {
        auto text = emulator.log.report(true);
        emulator.log.clear();
        return text;
    });
    std::vector<Asked> result;
    for (const auto& row : report.at("requests").as_array()) {
        Asked asked{row.at("method").as_string().c_str(),
                    row.at("path").as_string().c_str(),
                    static_cast<int>(row.at("status").as_int64()),
                    {}};
        if (const auto* body = row.as_object().if_contains("body"))
            if (body->is_object()) asked.body = body->get_object();
        result.push_back(std::move(asked));
    }
    return result;
}

void Server::advance(std::chrono::milliseconds time) {
    clock_.advance(time);
    emulator_.world.now = clock_.now();
}

void Server::age_cache_keys() {
    with([](emulator::Emulator& emulator) {
        for (auto& [id, account] : emulator.world.accounts)
            if (account.inbox_key > 0) account.inbox_key -= 60;
    });
}

}  // namespace inboxctl::tests
