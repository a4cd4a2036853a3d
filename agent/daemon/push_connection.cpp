#include "agent/daemon/push_connection.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "agent/chatwoot/session.hpp"
#include "agent/manifests/secrets.hpp"
#include "agent/system/wipe.hpp"
#include "state/model/wiping.hpp"

namespace inboxctl::agent {

namespace {

namespace json = boost::json;

// Whose token listens for the account.
const state::SecretRef& listener_of(const state::Account& account) {
    return account.watch_token.name.empty() ? account.token : account.watch_token;
}

// Whether both are listened for in the same way. Their place in the manifests does not matter.
bool is_same(const state::Account& a, const state::Account& b) {
    return a.key == b.key && a.id == b.id && a.token == b.token && a.watch_token == b.watch_token;
}

state::Secret subscription(const Profile& profile, std::int64_t account) {
    const auto memory = state::wiping();
    const json::object who({{"channel", "RoomChannel"},
                            {"pubsub_token", profile.pubsub_token.reveal()},
                            {"account_id", account},
                            {"user_id", profile.user}},
                           memory);
    std::string identifier = json::serialize(who);
    const Wiped wiped(identifier);
    const json::object frame({{"command", "subscribe"}, {"identifier", identifier}}, memory);
    return state::Secret(json::serialize(frame));
}

constexpr std::string_view not_confirmed =
    "the server did not confirm the subscription; check that the token's user still belongs to the account";

}  // namespace

PushConnection::PushConnection(asio::io_context& io, DaemonPort& port,
                               std::shared_ptr<std::map<std::string, PushStatus>> status,
                               const PushPace& pace, std::vector<state::Account> accounts)
    : io_(io),
      port_(port),
      status_(std::move(status)),
      pace_(pace),
      clock_(make_system_clock(io)),
      url_(*parse_url(accounts.front().url)),
      ca_file_(ca_file_of(accounts.front())),
      throttle_(default_throttle(url_)),
      random_(std::random_device{}()) {
    for (auto& account : accounts)
        listeners_.push_back({std::move(account)});
}

void PushConnection::start() {
    asio::co_spawn(io_, run(shared_from_this()), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

void PushConnection::stop() {
    stopped_ = true;
    clock_->interrupt();
    if (socket_) socket_->close();
}

bool PushConnection::listens_to(const std::vector<state::Account>& accounts) const {
    return std::ranges::equal(listeners_, accounts, is_same, &Listener::account);
}

bool PushConnection::any(Phase phase) const {
    return std::ranges::count(listeners_, phase, &Listener::phase) > 0;
}

// Owns itself, because it may outlive the Push.
asio::awaitable<void> PushConnection::run([[maybe_unused]] std::shared_ptr<PushConnection> self) {
    for (int failures = 0; !stopped_; ++failures) {
        opened_ = clock_->steady_now();
        may_reconnect_ = true;
        co_await connect();
        socket_.reset();
        if (stopped_) co_return;
        const bool was_good = any(Phase::subscribed) && clock_->steady_now() - opened_ >= pace_.stable;
        if (was_good) failures = 0;
        unsubscribe_all();
        const auto delay = backoff(pace_.reconnect, may_reconnect_ ? failures + 1 : 30, jitter());
        co_await clock_->sleep(delay);
    }
}

// Returns when the connection has ended or could not be opened.
asio::awaitable<void> PushConnection::connect() {
    trouble_.clear();
    if (!open_tls()) co_return;
    for (auto& listener : listeners_)
        if (!stopped_ && trouble_.empty()) co_await read_profile(listener);
    if (!trouble_.empty()) co_return;
    const bool nobody =
        std::ranges::none_of(listeners_, [](const Listener& each) { return each.profile.has_value(); });
    if (nobody || stopped_) co_return;
    const Deadline deadline{clock_->steady_now() + pace_.open, pace_.open};
    const WebSocketOptions options{
        .target = url_.prefix + "/cable", .protocol = "actioncable-v1-json", .silence = pace_.silence};
    WebSocketOpened opened = co_await open_websocket(io_.get_executor(), url_, tls_, options, deadline);
    if (!opened) {
        trouble_ = opened.error().message;
        co_return;
    }
    if (stopped_) co_return;
    socket_ = std::move(*opened);
    opened_ = clock_->steady_now();
    co_await subscribe();
    co_await listen();
    trouble_ = socket_->why();
}

bool PushConnection::open_tls() {
    if (tls_ || url_.scheme == Url::Scheme::http) return true;
    try {
        tls_ = make_tls_context(ca_file_);
    } catch (const std::runtime_error& error) {
        trouble_ = error.what();
    }
    return tls_ != nullptr;
}

// nullptr: there is no token, and the listener's status says so.
std::unique_ptr<Http> PushConnection::open_http(Listener& listener) {
    auto token = read_secret(listener_of(listener.account), directory_of(listener.account.where));
    if (!token) {
        set_phase(listener, Phase::unsubscribed, token.error().message);
        return nullptr;
    }
    HttpOptions options{.url = url_, .ca_file = ca_file_, .connections = 1};
    try {
        return make_beast_http(io_, std::move(options), std::move(*token));
    } catch (const std::runtime_error& error) {
        set_phase(listener, Phase::unsubscribed, error.what());
        return nullptr;
    }
}

// For each connection: if the token was changed, the user's pubsub_token may be another one.
asio::awaitable<void> PushConnection::read_profile(Listener& listener) {
    listener.profile.reset();
    const auto http = open_http(listener);
    if (!http) co_return;
    const RetryPolicy once{.max_attempts = 1};
    const Redact redact = [this](std::string& text) { port_.redact(text); };
    Chatwoot api(*http, *clock_, throttle_, listener.account, random_(), once, redact);
    auto profile = co_await api.profile();
    if (!profile && profile.error().kind == ApiError::Kind::unreachable)
        trouble_ = profile.error().message;
    else if (!profile)
        set_phase(listener, Phase::unsubscribed, profile.error().message);
    else if (profile->role.empty())
        set_phase(listener, Phase::unsubscribed,
                  "the token's user does not belong to account " + std::to_string(listener.account.id) +
                      "; add the user there as an agent without an inbox");
    else
        listener.profile = std::move(*profile);
}

asio::awaitable<void> PushConnection::subscribe() {
    for (auto& listener : listeners_) {
        if (!listener.profile) continue;
        const state::Secret frame = subscription(*listener.profile, listener.account.id);
        listener.profile.reset();
        listener.phase = Phase::requested;
        if (!co_await socket_->write(frame.reveal())) break;
    }
    requested_ = clock_->steady_now();
}

asio::awaitable<void> PushConnection::listen() {
    for (;;) {
        const auto text = co_await socket_->read();
        if (!text || stopped_) co_return;
        handle(read_frame(*text));
        expire_requests();
        const bool complete = !any(Phase::unsubscribed) && !any(Phase::requested);
        if (!complete && clock_->steady_now() - opened_ >= pace_.retry_missing) co_return;
        if (!any(Phase::requested) && !any(Phase::subscribed)) co_return;
    }
}

void PushConnection::handle(const CableFrame& frame) {
    using Kind = CableFrame::Kind;
    switch (frame.kind) {
        case Kind::confirmed:
            return confirmed(frame.account);
        case Kind::changed:
            return account_changed(frame);
        case Kind::disconnect:
            may_reconnect_ = frame.reconnect;
            return socket_->close();
        case Kind::rejected:
            return rejected(frame.account);
        case Kind::welcome:
        case Kind::ping:
        case Kind::other:
            return;
    }
}

void PushConnection::rejected(std::int64_t account) {
    for (auto& listener : listeners_)
        if (listener.account.id == account)
            set_phase(listener, Phase::unsubscribed, std::string(not_confirmed));
}

// Changes before the subscription were reported to nobody, so the account is read.
void PushConnection::confirmed(std::int64_t account) {
    for (auto& listener : listeners_) {
        if (listener.account.id != account || listener.phase == Phase::subscribed) continue;
        set_phase(listener, Phase::subscribed, "");
        ++(*status_)[listener.account.key].connections;
        port_.may_have_missed({listener.account.key});
    }
}

void PushConnection::account_changed(const CableFrame& frame) {
    for (const auto& listener : listeners_) {
        if (listener.account.id != frame.account || listener.phase != Phase::subscribed) continue;
        ++(*status_)[listener.account.key].events;
        port_.account_changed({listener.account.key, frame.performer});
    }
}

void PushConnection::expire_requests() {
    if (clock_->steady_now() - requested_ < pace_.confirmation) return;
    for (auto& listener : listeners_)
        if (listener.phase == Phase::requested)
            set_phase(listener, Phase::unsubscribed, std::string(not_confirmed));
}

// An account's own problem says more than the connection's.
void PushConnection::unsubscribe_all() {
    for (auto& listener : listeners_) {
        const bool was_active = listener.phase != Phase::unsubscribed;
        const auto& known = (*status_)[listener.account.key].trouble;
        set_phase(listener, Phase::unsubscribed,
                  !trouble_.empty() && (was_active || known.empty()) ? trouble_ : known);
    }
}

void PushConnection::set_phase(Listener& listener, Phase phase, std::string trouble) {
    listener.phase = phase;
    if (stopped_) return;
    PushStatus& status = (*status_)[listener.account.key];
    if (status.subscribed != (phase == Phase::subscribed)) status.since = clock_->now();
    status.subscribed = phase == Phase::subscribed;
    status.trouble = std::move(trouble);
}

}  // namespace inboxctl::agent
