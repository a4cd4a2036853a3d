// The HTTP port on simulated time: what may happen to a request on its way to the server, and to its
// response.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/http/http.hpp"
#include "tests/sim/random.hpp"
#include "tests/sim/server.hpp"
#include "tests/sim/sim_clock.hpp"
#include "tests/sim/timeline.hpp"

namespace inboxctl::sim {

// How often, in a thousand requests, each of these happens.
struct Weather {
    int refused = 0;        // the connection is refused
    int lost_before = 0;    // the connection closes; nothing was done
    int lost_after = 0;     // it was done; the connection closes
    int silent = 0;         // no response; it is done at once, late, or never
    int queued = 0;         // it waits in the server's queue
    int throttled = 0;      // 429
    int failed_before = 0;  // 500, and nothing was done
    int failed_after = 0;   // 500, and it was done
    int gateway = 0;        // a proxy's 502, while the request continues
    int truncated = 0;      // done, and its response is truncated
    int stale = 0;          // a list is out of date
    int notices = 500;      // a connection that we close: the server notices, and drops a queued request
    Millis longest_queue{std::chrono::seconds(70)};
    Millis longest_stale{std::chrono::seconds(8)};
};

using Sent = state::Result<agent::HttpReply, agent::HttpFailure>;

// One request in flight. It outlives the process that sent it, as far as the server has it.
struct Flight {
    struct Waiter {
        explicit Waiter(const boost::asio::any_io_executor& executor) : sleeper(executor) {}
        Sleeper sleeper;
        std::optional<Sent> result;
    };

    agent::Method method = agent::Method::get;
    std::string target, body;
    std::weak_ptr<Waiter> waiter;
    std::optional<Millis> closed;  // the connection, by us
    bool is_noticed = false;       // by the server
    bool is_over = false;
};

class Network {
  public:
    Network(Timeline& timeline, Server& server, Random& random)
        : timeline_(timeline), server_(server), random_(random) {}

    Weather weather;
    bool blind_retry = false;  // a POST without a response is sent again at once

    std::function<void(const agent::HttpRequest&)> on_send = [](const auto&) {};
    std::function<void(const Flight&)> on_serve = [](const auto&) {};  // before the server carries it out
    std::function<void(const Flight&, const std::string&)> on_event = [](const auto&, const auto&) {};

    void launch(const agent::HttpRequest& request, const std::shared_ptr<Flight::Waiter>& waiter);

    // The process is gone, and so are its connections.
    void close_all();

  private:
    enum class Fate;

    Fate draw();
    void serve(const std::shared_ptr<Flight>& flight, Fate fate);
    void answer(Flight& flight, Sent sent);
    void give_up(Flight& flight, const char* why);
    Millis way() { return Millis(random_.between(1, 40)); }

    Timeline& timeline_;
    Server& server_;
    Random& random_;
    std::vector<std::weak_ptr<Flight>> flights_;
};

class SimHttp final : public agent::Http {
  public:
    explicit SimHttp(Network& network) : network_(network) {}

    boost::asio::awaitable<Sent> send(const agent::HttpRequest& request) override {
        co_return co_await exchange(request, nullptr);
    }
    boost::asio::awaitable<Sent> send(const agent::HttpRequest& request, agent::BodySink& sink) override {
        co_return co_await exchange(request, &sink);
    }
    void stop() override { stopped_ = true; }

  private:
    boost::asio::awaitable<Sent> exchange(const agent::HttpRequest& request, agent::BodySink* sink);

    Network& network_;
    bool stopped_ = false;
};

}  // namespace inboxctl::sim
