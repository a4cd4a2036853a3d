#pragma once

#include <string>

#include "tests/emulator/emulator.hpp"
#include "tests/emulator/server.hpp"
#include "tests/emulator/world_file.hpp"

namespace emulator::test {

// The default world, asked without a socket.
class Server {
  public:
    explicit Server(std::string_view version = newest_release) {
        emulator.world.release = release_named(version);
        emulator.world.now = TimePoint{std::chrono::sys_days{std::chrono::year{2026} / 1 / 2}};
        names = fill_and_name(emulator.world, default_world(), "admin-token");
    }

    Response ask(std::string method, std::string target, std::string body = {},
                 std::string type = "application/json") {
        return carry_out(emulator, receive(emulator, request(std::move(method), std::move(target),
                                                             std::move(body), std::move(type))))
            .response;
    }

    Request request(std::string method, std::string target, std::string body = {},
                    std::string type = "application/json") const {
        return {std::move(method),
                std::move(target),
                {{"api_access_token", token}, {"content_type", std::move(type)}},
                std::move(body),
                {},
                false};
    }

    // An inbox of the account, by its JSON; the answer as an object.
    json::object create(const std::string& body) { return parsed(ask("POST", inboxes, body)); }
    json::object read(std::int64_t id) { return parsed(ask("GET", inbox(id))); }
    static json::object parsed(const Response& response) { return parse_json(response.body)->as_object(); }
    static std::string inbox(std::int64_t id) { return inboxes + "/" + std::to_string(id); }

    void pass(std::chrono::milliseconds time) { emulator.world.now += time; }

    inline static const std::string inboxes = "/api/v1/accounts/1/inboxes";
    Emulator emulator;
    json::object names;
    std::string token = "admin-token";
};

}  // namespace emulator::test
