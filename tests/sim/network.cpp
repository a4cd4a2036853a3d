#include "tests/sim/network.hpp"

namespace inboxctl::sim {

enum class Network::Fate {
    fine,
    refused,
    lost_before,
    lost_after,
    silent,
    queued,
    throttled,
    failed_before,
    failed_after,
    gateway,
    truncated,
};

namespace {

using agent::HttpFailure;
using agent::HttpReply;
using Kind = agent::HttpFailure::Kind;

HttpReply reply(int status, std::string body) {
    return {.status = status, .content_type = "application/json; charset=utf-8", .body = std::move(body)};
}

HttpReply bad_gateway() {
    return {.status = 502, .content_type = "text/html", .body = "<html>502 Bad Gateway</html>"};
}

}  // namespace

Network::Fate Network::draw() {
    auto left = random_.below(1000);
    const auto is = [&](int share) {
        left -= share;
        return left < 0;
    };
    if (is(weather.refused)) return Fate::refused;
    if (is(weather.lost_before)) return Fate::lost_before;
    if (is(weather.lost_after)) return Fate::lost_after;
    if (is(weather.silent)) return Fate::silent;
    if (is(weather.queued)) return Fate::queued;
    if (is(weather.throttled)) return Fate::throttled;
    if (is(weather.failed_before)) return Fate::failed_before;
    if (is(weather.failed_after)) return Fate::failed_after;
    if (is(weather.gateway)) return Fate::gateway;
    if (is(weather.truncated)) return Fate::truncated;
    return Fate::fine;
}

void Network::answer(Flight& flight, Sent sent) {
    if (flight.is_over) return;
    flight.is_over = true;
    if (const auto waiter = flight.waiter.lock()) {
        waiter->result.emplace(std::move(sent));
        waiter->sleeper.wake();
    }
}

void Network::give_up(Flight& flight, const char* why) {
    if (flight.is_over) return;
    flight.closed = timeline_.now();
    flight.is_noticed = random_.chance(weather.notices);
    on_event(flight, why);
    answer(flight, HttpFailure{Kind::no_answer, why});
}

void Network::close_all() {
    for (const auto& weak : flights_) {
        const auto flight = weak.lock();
        if (!flight || flight->is_over) continue;
        flight->is_over = true;
        flight->closed = timeline_.now();
        flight->is_noticed = random_.chance(weather.notices);
    }
    flights_.clear();
}

void Network::launch(const agent::HttpRequest& request, const std::shared_ptr<Flight::Waiter>& waiter) {
    on_send(request);
    auto flight = std::make_shared<Flight>();
    flight->method = request.method;
    flight->target = request.target;
    flight->body = request.body;
    flight->waiter = waiter;
    flights_.push_back(flight);
    const Fate fate = draw();
    if (fate == Fate::refused || fate == Fate::lost_before) {
        timeline_.after(way(), [this, flight, fate] {
            const auto kind = fate == Fate::refused ? Kind::not_sent : Kind::no_answer;
            on_event(*flight, fate == Fate::refused ? "refused" : "lost before it was done");
            if (kind == Kind::no_answer) flight->closed = timeline_.now();
            answer(*flight, HttpFailure{kind, "cannot reach the server"});
        });
        return;
    }
    Millis wait = way();
    if (fate == Fate::queued || (fate == Fate::silent && random_.chance(300)) || fate == Fate::gateway)
        wait += Millis(random_.below(weather.longest_queue.count()));
    if (fate != Fate::silent || random_.chance(700))
        timeline_.after(wait, [this, flight, fate] { serve(flight, fate); });
    if (fate == Fate::gateway)
        timeline_.after(way(), [this, flight] {
            if (flight->is_over) return;
            flight->closed = timeline_.now();
            flight->is_noticed = random_.chance(weather.notices);
            on_event(*flight, "502 from the proxy");
            answer(*flight, bad_gateway());
        });
    if (fate == Fate::silent || wait + Millis(100) > request.deadline)
        timeline_.after(request.deadline,
                        [this, flight] { give_up(*flight, "no answer before the deadline"); });
}

void Network::serve(const std::shared_ptr<Flight>& flight, Fate fate) {
    if (flight->closed && flight->is_noticed) return on_event(*flight, "dropped from the queue");
    if (fate == Fate::throttled || fate == Fate::failed_before) {
        const int status = fate == Fate::throttled ? 429 : 500;
        timeline_.after(way(), [this, flight, status] {
            on_event(*flight, std::to_string(status));
            answer(*flight,
                   reply(status, status == 429 ? "Retry later\n"
                                               : R"({"status":500,"error":"Internal Server Error"})"));
        });
        return;
    }
    on_serve(*flight);
    const bool is_stale = weather.stale > 0 && random_.chance(weather.stale);
    const Millis stale = is_stale ? Millis(random_.below(weather.longest_stale.count())) : Millis(0);
    auto response = server_.handle(flight->method, flight->target, flight->body, stale);
    on_event(*flight, "answered " + std::to_string(response.status) + (is_stale ? ", stale" : "") + " " +
                          response.body);
    if (fate == Fate::silent) return;
    timeline_.after(way(), [this, flight, fate, response = std::move(response)]() mutable {
        switch (fate) {
            case Fate::lost_after:
                return give_up(*flight, "its answer is lost");
            case Fate::failed_after:
                on_event(*flight, "500 after it was done");
                return answer(*flight, reply(500, R"({"status":500,"error":"Internal Server Error"})"));
            case Fate::truncated:
                on_event(*flight, "its response is truncated");
                return answer(*flight, HttpFailure{Kind::bad_answer, "the response is truncated"});
            default:
                return answer(*flight, reply(response.status, std::move(response.body)));
        }
    });
}

boost::asio::awaitable<Sent> SimHttp::exchange(const agent::HttpRequest& request, agent::BodySink* sink) {
    if (stopped_) {
        HttpFailure interrupted{Kind::interrupted, "interrupted before it was sent"};
        co_return interrupted;
    }
    const auto executor = co_await boost::asio::this_coro::executor;
    auto waiter = std::make_shared<Flight::Waiter>(executor);
    network_.launch(request, waiter);
    co_await wait_for(waiter->sleeper);
    if (network_.blind_retry && request.method == agent::Method::post && !*waiter->result) {
        waiter = std::make_shared<Flight::Waiter>(executor);
        network_.launch(request, waiter);
        co_await wait_for(waiter->sleeper);
    }
    Sent sent = std::move(*waiter->result);
    if (sink == nullptr || !sent || sent->status != 200) co_return sent;
    sink->begin();
    const std::string body = std::move(sent->body);
    sent->body.clear();
    const auto half = body.size() / 2;
    if (sink->take(std::string_view(body).substr(0, half))) sink->take(std::string_view(body).substr(half));
    co_return sent;
}

}  // namespace inboxctl::sim
