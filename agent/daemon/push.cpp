#include "agent/daemon/push.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <random>
#include <stdexcept>

#include "agent/chatwoot/cable_frame.hpp"
#include "agent/chatwoot/chatwoot.hpp"
#include "agent/chatwoot/session.hpp"
#include "agent/http/beast_http.hpp"
#include "agent/http/websocket.hpp"
#include "agent/manifests/secrets.hpp"
#include "agent/system/wipe.hpp"
#include "state/model/wiping.hpp"

namespace inboxctl::agent {

namespace {

namespace json = boost::json;

// Whose token an account is listened to with.
const state::SecretRef& listener_of(const state::Account& account) {
    return account.watch_token.name.empty() ? account.token : account.watch_token;
}

// Would it be listened to in the same way? Where it stands in its file does not matter.
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
    "the server did not confirm the subscription; is the user still of this account?";

}  // namespace

// Outlives the Push in coroutines that have not ended yet.
struct Push::Shared {
    DaemonPort& port;
    std::map<std::string, PushStatus> status;
};

// One server.
class Push::Line : public std::enable_shared_from_this<Line> {
  public:
    Line(asio::io_context& io, std::shared_ptr<Shared> shared, const PushPace& pace,
         std::vector<state::Account> accounts)
        : io_(io),
          shared_(std::move(shared)),
          pace_(pace),
          clock_(make_system_clock(io)),
          url_(*parse_url(accounts.front().url)),
          ca_file_(ca_file_of(accounts.front())),
          throttle_(default_throttle(url_)),
          die_(std::random_device{}()) {
        for (auto& account : accounts)
            listeners_.push_back({std::move(account)});
    }

    // Nobody waits for it: it ends by itself after stop(), and what it throws leaves io's run().
    void start() {
        asio::co_spawn(io_, run(shared_from_this()), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
    }

    void stop() {
        stopped_ = true;
        clock_->interrupt();
        if (socket_) socket_->close();
    }

    bool listens_to(const std::vector<state::Account>& accounts) const {
        return std::ranges::equal(listeners_, accounts, is_same, &Listener::account);
    }

  private:
    enum class Phase { out, asked, in };

    struct Listener {
        state::Account account;
        Phase phase = Phase::out;
        std::optional<Profile> profile;
    };

    asio::awaitable<void> run(std::shared_ptr<Line> self);
    asio::awaitable<void> connect();
    asio::awaitable<void> learn_profile(Listener& listener);
    asio::awaitable<void> subscribe();
    asio::awaitable<void> listen();
    std::unique_ptr<Http> open_http(Listener& listener);
    bool open_tls();

    void take(const CableFrame& frame);
    void confirm(std::int64_t account);
    void moved(const CableFrame& frame);
    void give_up_late();
    void all_out();
    void enter(Listener& listener, Phase phase, std::string trouble);
    bool any(Phase phase) const { return std::ranges::count(listeners_, phase, &Listener::phase) > 0; }
    double roll() { return std::uniform_real_distribution<>(0, 1)(die_); }

    asio::io_context& io_;
    std::shared_ptr<Shared> shared_;
    PushPace pace_;
    std::unique_ptr<Clock> clock_;
    Url url_;
    std::string ca_file_;
    TlsContext tls_;
    Throttle throttle_;
    std::minstd_rand die_;
    std::vector<Listener> listeners_;  // by account
    std::unique_ptr<WebSocket> socket_;
    std::string trouble_;  // why nobody listens
    SteadyTime opened_{}, asked_{};
    bool stopped_ = false, may_return_ = true;
};

// Holds itself: it may outlive the Push.
asio::awaitable<void> Push::Line::run([[maybe_unused]] std::shared_ptr<Line> self) {
    for (int failures = 0; !stopped_; ++failures) {
        opened_ = clock_->steady_now();
        may_return_ = true;
        co_await connect();
        socket_.reset();
        if (stopped_) co_return;
        const bool was_good = any(Phase::in) && clock_->steady_now() - opened_ >= pace_.settled;
        if (was_good) failures = 0;
        all_out();
        const auto delay = backoff(pace_.reconnect, may_return_ ? failures + 1 : 30, roll());
        co_await clock_->sleep(delay);
    }
}

// Until the connection ends, for which there are reasons enough.
asio::awaitable<void> Push::Line::connect() {
    trouble_.clear();
    if (!open_tls()) co_return;
    for (auto& listener : listeners_)
        if (!stopped_ && trouble_.empty()) co_await learn_profile(listener);
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

bool Push::Line::open_tls() {
    if (tls_ || url_.scheme == Url::Scheme::http) return true;
    try {
        tls_ = make_tls_context(ca_file_);
    } catch (const std::runtime_error& error) {
        trouble_ = error.what();
    }
    return tls_ != nullptr;
}

// Nothing: there is no token, and the listener's trouble says so.
std::unique_ptr<Http> Push::Line::open_http(Listener& listener) {
    auto token = read_secret(listener_of(listener.account), directory_of(listener.account.where));
    if (!token) {
        enter(listener, Phase::out, token.error().message);
        return nullptr;
    }
    HttpOptions options{.url = url_, .ca_file = ca_file_, .connections = 1};
    try {
        return make_beast_http(io_, std::move(options), std::move(*token));
    } catch (const std::runtime_error& error) {
        enter(listener, Phase::out, error.what());
        return nullptr;
    }
}

// Asked anew for each connection: a token may have been changed, and this one's pubsub_token with it.
asio::awaitable<void> Push::Line::learn_profile(Listener& listener) {
    listener.profile.reset();
    const auto http = open_http(listener);
    if (!http) co_return;
    const RetryPolicy once{.max_attempts = 1};
    const Redact redact = [shared = shared_](std::string& text) { shared->port.redact(text); };
    Chatwoot api(*http, *clock_, throttle_, listener.account, die_(), once, redact);
    auto profile = co_await api.profile();
    if (!profile && profile.error().kind == ApiError::Kind::unreachable)
        trouble_ = profile.error().message;
    else if (!profile)
        enter(listener, Phase::out, profile.error().message);
    else if (profile->role.empty())
        enter(listener, Phase::out,
              "the user who is to listen is not of account " + std::to_string(listener.account.id) +
                  "; add them to it, as an agent without an inbox");
    else
        listener.profile = std::move(*profile);
}

asio::awaitable<void> Push::Line::subscribe() {
    for (auto& listener : listeners_) {
        if (!listener.profile) continue;
        const state::Secret frame = subscription(*listener.profile, listener.account.id);
        listener.profile.reset();
        listener.phase = Phase::asked;
        if (!co_await socket_->write(frame.reveal())) break;
    }
    asked_ = clock_->steady_now();
}

asio::awaitable<void> Push::Line::listen() {
    for (;;) {
        const auto text = co_await socket_->read();
        if (!text || stopped_) co_return;
        take(read_frame(*text));
        give_up_late();
        const bool complete = !any(Phase::out) && !any(Phase::asked);
        if (!complete && clock_->steady_now() - opened_ >= pace_.again) co_return;
        if (!any(Phase::asked) && !any(Phase::in)) co_return;
    }
}

void Push::Line::take(const CableFrame& frame) {
    using Kind = CableFrame::Kind;
    switch (frame.kind) {
        case Kind::confirmed:
            return confirm(frame.account);
        case Kind::changed:
            return moved(frame);
        case Kind::disconnect:
            may_return_ = frame.reconnect;
            return socket_->close();
        case Kind::rejected:
            for (auto& listener : listeners_)
                if (listener.account.id == frame.account)
                    enter(listener, Phase::out, std::string(not_confirmed));
            return;
        case Kind::welcome:
        case Kind::ping:
        case Kind::other:
            return;
    }
}

// Whatever happened before was told to nobody.
void Push::Line::confirm(std::int64_t account) {
    for (auto& listener : listeners_) {
        if (listener.account.id != account || listener.phase == Phase::in) continue;
        enter(listener, Phase::in, "");
        ++shared_->status[listener.account.key].connections;
        shared_->port.may_have_missed({listener.account.key});
    }
}

void Push::Line::moved(const CableFrame& frame) {
    for (const auto& listener : listeners_) {
        if (listener.account.id != frame.account || listener.phase != Phase::in) continue;
        ++shared_->status[listener.account.key].events;
        shared_->port.account_moved({listener.account.key, frame.performer});
    }
}

void Push::Line::give_up_late() {
    if (clock_->steady_now() - asked_ < pace_.confirmation) return;
    for (auto& listener : listeners_)
        if (listener.phase == Phase::asked) enter(listener, Phase::out, std::string(not_confirmed));
}

// A trouble of the account's own says more than the connection's.
void Push::Line::all_out() {
    for (auto& listener : listeners_) {
        const bool was_on = listener.phase != Phase::out;
        const auto& known = shared_->status[listener.account.key].trouble;
        enter(listener, Phase::out, !trouble_.empty() && (was_on || known.empty()) ? trouble_ : known);
    }
}

void Push::Line::enter(Listener& listener, Phase phase, std::string trouble) {
    listener.phase = phase;
    if (stopped_) return;
    PushStatus& status = shared_->status[listener.account.key];
    if (status.subscribed != (phase == Phase::in)) status.since = clock_->now();
    status.subscribed = phase == Phase::in;
    status.trouble = std::move(trouble);
}

Push::Push(asio::io_context& io, DaemonPort& port, PushPace pace)
    : io_(io), pace_(pace), shared_(std::make_shared<Shared>(Shared{port, {}})) {}

Push::~Push() { stop(); }

void Push::watch(const std::vector<state::Account>& accounts) {
    std::map<std::string, std::vector<state::Account>> wanted;
    for (const auto& account : accounts)
        if (account.push && parse_url(account.url))
            wanted[account.url + "\n" + ca_file_of(account)].push_back(account);
    std::erase_if(lines_, [&](const auto& line) {
        const auto found = wanted.find(line.first);
        if (found != wanted.end() && line.second->listens_to(found->second)) return false;
        line.second->stop();
        return true;
    });
    std::map<std::string, PushStatus> kept;
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    for (const auto& [server, of_server] : wanted)
        for (const auto& account : of_server) {
            const auto known = shared_->status.find(account.key);
            const bool stays = lines_.contains(server) && known != shared_->status.end();
            PushStatus status{.account = account.key, .since = now};
            kept[account.key] = stays ? known->second : status;
        }
    shared_->status = std::move(kept);
    for (auto& [server, of_server] : wanted) {
        auto& line = lines_[server];
        if (line) continue;
        line = std::make_shared<Line>(io_, shared_, pace_, std::move(of_server));
        line->start();
    }
}

std::vector<PushStatus> Push::status() const {
    std::vector<PushStatus> all;
    for (const auto& [account, status] : shared_->status)
        all.push_back(status);
    return all;
}

void Push::stop() {
    for (auto& [server, line] : lines_)
        line->stop();
    lines_.clear();
}

}  // namespace inboxctl::agent
