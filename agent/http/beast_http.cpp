#include "agent/http/beast_http.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <deque>

#include "agent/http/answer.hpp"
#include "agent/http/connection.hpp"
#include "agent/http/redact.hpp"
#include "agent/http/wire.hpp"
#include "agent/system/slots.hpp"
#include "agent/system/wipe.hpp"

namespace inboxctl::agent {

namespace {

using Kind = HttpFailure::Kind;
using Outcome = state::Result<HttpReply, HttpFailure>;
using std::chrono::steady_clock;

// The result of one request on one connection.
struct Exchange {
    Outcome outcome;
    bool reusable = false;
    // Closed before any byte of a response; a kept-alive connection perhaps before the request.
    bool was_stale = false;
};

// How long to wait for a response after a failed write.
constexpr std::chrono::milliseconds patience_after_failed_write = std::chrono::seconds(5);

Deadline sooner(const Deadline& deadline, std::chrono::milliseconds patience) {
    const SteadyTime at = steady_clock::now() + patience;
    return at < deadline.at ? Deadline{at, patience} : deadline;
}

std::string_view view(const boost::beast::flat_buffer& buffer) {
    return {static_cast<const char*>(buffer.cdata().data()), buffer.size()};
}

class BeastHttp final : public Http {
  public:
    BeastHttp(asio::io_context& io, HttpOptions options, state::Secret token)
        : executor_(io.get_executor()),
          options_(std::move(options)),
          token_(std::move(token)),
          tls_(options_.url.scheme == Url::Scheme::https ? make_tls_context(options_.ca_file) : nullptr),
          slots_(executor_, options_.connections) {}

    asio::awaitable<Outcome> send(const HttpRequest& request) override { return run(request, nullptr); }
    asio::awaitable<Outcome> send(const HttpRequest& request, BodySink& sink) override {
        return run(request, &sink);
    }

    void stop() override { slots_.stop(); }

  private:
    struct Idle {
        std::unique_ptr<Connection> connection;
        SteadyTime since;
    };

    asio::awaitable<Outcome> run(const HttpRequest& request, BodySink* sink);
    asio::awaitable<Outcome> run_in_slot(const HttpRequest& request, const Wire& wire, BodySink* sink,
                                         const Deadline& deadline);
    asio::awaitable<Exchange> exchange(Connection& connection, const Wire& wire, BodySink* sink,
                                       const Deadline& deadline) const;
    Exchange conclude(Answer& answer, Ending ending, const Connection& connection,
                      const Deadline& deadline) const;

    std::unique_ptr<Connection> take_idle(Method method);
    void keep(std::unique_ptr<Connection> connection);
    HttpFailure failure(Kind kind, const std::string& what) const;
    void redact_token(HttpReply& reply) const;

    asio::any_io_executor executor_;
    HttpOptions options_;
    state::Secret token_;
    TlsContext tls_;
    Slots slots_;
    // Longest idle first. Together with the connections in slots never more than there are slots.
    std::deque<Idle> idle_;
};

asio::awaitable<Outcome> BeastHttp::run(const HttpRequest& request, BodySink* sink) {
    const Deadline deadline{steady_clock::now() + request.deadline, request.deadline};
    auto wire = write_request(request, options_.url, token_);
    if (!wire) co_return wire.error();
    const Slots::Taken taken = co_await slots_.take(deadline.at);
    if (std::holds_alternative<Slots::Slot>(taken))
        co_return co_await run_in_slot(request, *wire, sink, deadline);
    if (std::holds_alternative<Slots::TooLate>(taken))
        co_return failure(Kind::not_sent, "no connection became free within " + to_string(deadline.length));
    co_return failure(Kind::interrupted, "interrupted before the request was sent");
}

asio::awaitable<Outcome> BeastHttp::run_in_slot(const HttpRequest& request, const Wire& wire, BodySink* sink,
                                                const Deadline& deadline) {
    if (auto connection = take_idle(request.method)) {
        Exchange result = co_await exchange(*connection, wire, sink, deadline);
        if (result.reusable) keep(std::move(connection));
        if (!result.was_stale || request.method != Method::get) co_return std::move(result.outcome);
    }
    Connected connected = co_await connect(executor_, options_.url, tls_, deadline);
    if (!connected) co_return connected.error();
    if (slots_.stopped()) co_return failure(Kind::interrupted, "interrupted before the request was sent");
    std::unique_ptr<Connection> connection = std::move(*connected);
    Exchange result = co_await exchange(*connection, wire, sink, deadline);
    if (result.reusable) keep(std::move(connection));
    co_return std::move(result.outcome);
}

asio::awaitable<Exchange> BeastHttp::exchange(Connection& connection, const Wire& wire, BodySink* sink,
                                              const Deadline& deadline) const {
    connection.set_deadline(deadline);
    // An abandoned request must not arrive later.
    connection.on_end(OnEnd::reset);
    Ending ending = co_await connection.write(wire.head.reveal());
    if (ending == Ending::none && !wire.rest.empty()) ending = co_await connection.write(wire.rest);

    // A proxy may answer 413 and close before it has read a large body, so the response is read even after a
    // failed write. If nothing was sent, none may come.
    Answer answer(options_.max_body, sink);
    Deadline patience = deadline;
    if (ending != Ending::none && ending != Ending::too_late) {
        patience = sooner(deadline, patience_after_failed_write);
        connection.set_deadline(patience);
        ending = Ending::none;
    }
    while (ending == Ending::none && answer.state() == Answer::State::more) {
        ending = co_await connection.read();
        connection.received.consume(answer.feed(view(connection.received)));
    }
    Exchange result = conclude(answer, ending, connection, patience);
    if (result.reusable) connection.on_end(OnEnd::deliver);
    wipe_buffer(connection.received);  // answers hold passwords of mail servers
    co_return result;
}

Exchange BeastHttp::conclude(Answer& answer, Ending ending, const Connection& connection,
                             const Deadline& deadline) const {
    if (answer.state() == Answer::State::more) {
        if (ending == Ending::too_late)
            return {failure(Kind::no_answer, "no " + std::string(answer.begun() ? "complete " : "") +
                                                 "response within " + to_string(deadline.length))};
        if (!answer.begun())
            return {failure(Kind::no_answer, "the connection was closed without a response"), false, true};
        ending == Ending::closed ? answer.end() : answer.cut();
    }
    switch (answer.state()) {
        case Answer::State::done: {
            const bool reusable =
                ending == Ending::none && answer.keep_alive() && connection.received.size() == 0;
            HttpReply reply = answer.take_reply();
            redact_token(reply);
            return {std::move(reply), reusable};
        }
        case Answer::State::stopped:
            return {answer.take_reply()};
        case Answer::State::more:
        case Answer::State::broken:
            break;
    }
    return {failure(Kind::bad_answer, "unusable response: " + answer.fault())};
}

// The most recently used one, so that connections beyond the need age and are closed. The others are not
// checked, which would cost a system call each.
std::unique_ptr<Connection> BeastHttp::take_idle(Method method) {
    const SteadyTime now = steady_clock::now();
    while (!idle_.empty() && now - idle_.front().since > options_.longest_idle)
        idle_.pop_front();
    while (!idle_.empty() && !idle_.back().connection->is_quiet())
        idle_.pop_back();
    if (!idle_.empty() && (method == Method::get || now - idle_.back().since <= options_.fresh)) {
        auto connection = std::move(idle_.back().connection);
        idle_.pop_back();
        return connection;
    }
    // A new connection follows, and the limit counts open connections, not busy ones.
    if (!idle_.empty() && idle_.size() + slots_.in_use() > options_.connections) idle_.pop_front();
    return nullptr;
}

void BeastHttp::keep(std::unique_ptr<Connection> connection) {
    Idle idle{std::move(connection), steady_clock::now()};
    idle_.push_back(std::move(idle));
}

HttpFailure BeastHttp::failure(Kind kind, const std::string& what) const {
    return {kind, authority(options_.url) + ": " + what};
}

// An error page may repeat what was sent to it.
void BeastHttp::redact_token(HttpReply& reply) const {
    if (reply.status < 300) return;
    for (auto* text : {&reply.body, &reply.location})
        redact(*text, {&token_, 1}, "[token]");
}

}  // namespace

std::unique_ptr<Http> make_beast_http(asio::io_context& io, HttpOptions options, state::Secret token) {
    return std::make_unique<BeastHttp>(io, std::move(options), std::move(token));
}

}  // namespace inboxctl::agent
