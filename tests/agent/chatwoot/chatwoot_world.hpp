// One account on a server that answers so, without a network and without waiting.
#pragma once

#include <string>
#include <utility>

#include "agent/chatwoot/chatwoot.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/run.hpp"

namespace inboxctl::tests {

inline state::Account account_at(std::string url) {
    state::Account result;
    result.key = "acme";
    result.url = std::move(url);
    result.id = 7;
    return result;
}

inline const state::Keep keep = state::keep_all([](std::string_view) { return "hmac-sha256:0"; });

inline std::string inbox(int id, const std::string& name) {
    return "{\"id\":" + std::to_string(id) + ",\"channel_id\":1,\"name\":\"" + name +
           "\",\"channel_type\":\"Channel::Api\",\"greeting_enabled\":false,\"provider\":null}";
}

struct World {
    agent::asio::io_context io;
    FakeClock clock;
    agent::Throttle throttle;
    FakeHttp http;
    agent::Chatwoot chatwoot;

    template <class Answer>
    explicit World(Answer answer, std::string url = "https://chat.example/desk")
        : http(std::move(answer)), chatwoot(http, clock, throttle, account_at(std::move(url)), 1) {}

    template <class T>
    T operator()(agent::asio::awaitable<T> task) {
        return run(io, std::move(task));
    }
};

}  // namespace inboxctl::tests
