#include "agent/chatwoot/chatwoot.hpp"

#include "agent/chatwoot/api_json.hpp"
#include "agent/http/multipart.hpp"
#include "agent/http/url.hpp"
#include "agent/system/http_date.hpp"
#include "agent/system/wipe.hpp"

namespace inboxctl::agent {

namespace {

using namespace std::chrono_literals;
using On = ApiCall::On;
using Effect = ApiCall::Effect;
namespace json = boost::json;

// A list is megabytes long, an avatar up to 15 MB, and the line may be slow.
constexpr auto long_deadline = 2min;

bool is_success(int status) { return status >= 200 && status < 300; }

class ListSink final : public BodySink {
  public:
    ListSink(state::Keep keep, std::uint64_t& taken) : keep_(std::move(keep)), taken_(taken) {}

    void begin() override { reader_.emplace(keep_); }
    bool take(std::string_view piece) override {
        taken_ += piece.size();
        return reader_->write(piece);
    }

    state::Result<Chatwoot::Inboxes, state::WrongShape> finish() {
        if (!reader_) return state::WrongShape{"nothing"};
        return reader_->finish();
    }

  private:
    state::Keep keep_;
    std::uint64_t& taken_;
    std::optional<state::InboxListReader> reader_;
};

}  // namespace

Chatwoot::Chatwoot(Http& http, Clock& clock, Throttle& throttle, const state::Account& account,
                   std::uint32_t seed, RetryPolicy policy, Redact redact)
    : http_(http),
      clock_(clock),
      throttle_(throttle),
      policy_(policy),
      redact_(std::move(redact)),
      url_(account.url),
      prefix_(parse_url(account.url).value_or(Url{}).prefix),
      account_(std::to_string(account.id)),
      account_name_("account " + account.key),
      random_(seed) {}

ApiCall Chatwoot::call(On on, Effect effect, std::string what, std::string path) const {
    if (on != On::server) path.insert(0, "/api/v1/accounts/" + account_);
    return {on, effect, std::move(what), url_, account_, std::move(path)};
}

HttpRequest Chatwoot::request(Method method, const ApiCall& call) const {
    HttpRequest request;
    request.method = method;
    request.target = prefix_ + call.path;
    return request;
}

HttpRequest Chatwoot::request(Method method, const ApiCall& call, std::string json_text) const {
    HttpRequest whole = request(method, call);
    whole.content_type = "application/json";
    whole.body = std::move(json_text);
    return whole;
}

asio::awaitable<Chatwoot::Sent> Chatwoot::send_once(const HttpRequest& request, BodySink* sink) {
    const auto wait = throttle_.take(clock_.steady_now());
    if (wait > 0ns && co_await clock_.sleep(wait) == Slept::interrupted)
        co_return HttpFailure{HttpFailure::Kind::interrupted, "interrupted before the request was sent"};
    if (sink != nullptr) co_return co_await http_.send(request, *sink);
    co_return co_await http_.send(request);
}

ApiError Chatwoot::refusal(const ApiCall& call, HttpReply& reply) const {
    if (redact_) redact_(reply.body), redact_(reply.location);
    return explain(call, reply);
}

Chatwoot::Call<HttpReply> Chatwoot::read(const ApiCall& call, const HttpRequest& request, BodySink* sink) {
    std::uniform_real_distribution<double> share(0, 1);
    for (Attempt attempt{request.method};; ++attempt.number) {
        const auto begun = clock_.steady_now();
        Sent sent = co_await send_once(request, sink);
        attempt.took = std::chrono::floor<std::chrono::milliseconds>(clock_.steady_now() - begun);
        if (sent && is_success(sent->status)) co_return std::move(*sent);
        const auto delay = sent ? retry_delay(policy_, attempt, *sent, clock_.now(), share(random_))
                                : retry_delay(policy_, attempt, sent.error(), share(random_));
        if (!delay) co_return sent ? refusal(call, *sent) : explain(call, sent.error());
        if (co_await clock_.sleep(*delay) == Slept::interrupted) {
            const HttpFailure stopped{HttpFailure::Kind::interrupted, "interrupted before it was retried"};
            co_return explain(call, stopped);
        }
    }
}

Chatwoot::Call<HttpReply> Chatwoot::get(const ApiCall& call) {
    const HttpRequest to_read = request(Method::get, call);
    co_return co_await read(call, to_read);
}

Chatwoot::Call<HttpReply> Chatwoot::write(ApiCall& call, HttpRequest request, Secrets secrets) {
    const Wiped wiped(request.body);
    call.body = request.body.size();
    Sent sent = co_await send_once(request, nullptr);
    if (!sent) co_return explain(call, sent.error());
    if (is_success(sent->status)) co_return std::move(*sent);
    redact(sent->body, secrets);
    redact(sent->location, secrets);
    ApiError error = refusal(call, *sent);
    if (error.kind == ApiError::Kind::throttled)
        error.wait = retry_delay(policy_, Attempt{request.method}, *sent, clock_.now(),
                                 std::uniform_real_distribution<double>(0, 1)(random_));
    co_return error;
}

Chatwoot::Call<state::ObservedInbox> Chatwoot::write_inbox(ApiCall call, HttpRequest request,
                                                           state::Keep keep, Secrets secrets) {
    auto reply = co_await write(call, std::move(request), secrets);
    if (!reply) co_return reply.error();
    const Wiped wiped(reply->body);
    auto inbox = state::read_inbox(reply->body, keep);
    if (!inbox) co_return explain_unreadable(call, *reply, inbox.error().what);
    co_return std::move(*inbox);
}

Chatwoot::Call<Chatwoot::Done> Chatwoot::write_blindly(ApiCall call, HttpRequest request) {
    auto reply = co_await write(call, std::move(request));
    if (!reply) co_return reply.error();
    // Rails' `head :ok` has no body.
    if (!reply->body.empty() && !take_json(*reply))
        co_return explain_unreadable(call, *reply, "invalid or truncated JSON");
    co_return Done{};
}

Chatwoot::Call<About> Chatwoot::about() {
    const ApiCall asked = call(On::server, Effect::none, "read the version of " + url_, "/api");
    auto reply = co_await get(asked);
    if (!reply) co_return reply.error();
    const auto whole = take_json(*reply);
    const auto version = state::parse_version(whole ? text_at(*whole, "version") : "");
    if (!version) co_return explain_unreadable(asked, *reply, "no version of Chatwoot");
    co_return About{*version, parse_timestamp(text_at(*whole, "timestamp"))};
}

Chatwoot::Call<std::string> Chatwoot::cache_key() {
    const ApiCall asked =
        call(On::account, Effect::none, "read the cache keys" + of_account(), "/cache_keys");
    HttpRequest fresh = request(Method::get, asked);
    fresh.headers.emplace_back("Cache-Control", "no-cache");  // a proxy may cache it for ten seconds
    auto reply = co_await read(asked, fresh);
    if (!reply) co_return reply.error();
    const auto whole = take_json(*reply);
    const json::value* keys = whole ? find(*whole, "cache_keys") : nullptr;
    std::string key(keys == nullptr ? "" : text_at(*keys, "inbox"));
    if (key.empty()) co_return explain_unreadable(asked, *reply, "no cache key for inboxes");
    co_return key;
}

Chatwoot::Call<Chatwoot::Inboxes> Chatwoot::list(state::Keep keep) {
    const ApiCall asked = call(On::account, Effect::none, "list the inboxes" + of_account(), "/inboxes");
    HttpRequest long_one = request(Method::get, asked);
    long_one.deadline = long_deadline;
    ListSink sink(std::move(keep), bytes_listed_);
    auto reply = co_await read(asked, long_one, &sink);
    if (!reply) co_return reply.error();
    auto inboxes = sink.finish();
    if (!inboxes) co_return explain_unreadable(asked, *reply, inboxes.error().what);
    co_return std::move(*inboxes);
}

Chatwoot::Call<state::ObservedInbox> Chatwoot::show(state::InboxId id, state::Keep keep) {
    const ApiCall asked = call(On::inbox, Effect::none, "read inbox" + of_account(id), path_of(id));
    auto reply = co_await get(asked);
    if (!reply) co_return reply.error();
    const Wiped wiped(reply->body);
    auto inbox = state::read_inbox(reply->body, keep);
    if (!inbox) co_return explain_unreadable(asked, *reply, inbox.error().what);
    co_return std::move(*inbox);
}

Chatwoot::Call<json::object> Chatwoot::raw(state::InboxId id) {
    const ApiCall asked = call(On::inbox, Effect::none, "read inbox" + of_account(id), path_of(id));
    auto reply = co_await get(asked);
    if (!reply) co_return reply.error();
    auto whole = take_json(*reply);
    if (!whole || number_at(*whole, "id") != state::to_number(id))
        co_return explain_unreadable(asked, *reply, "JSON that is not this inbox");
    co_return std::move(whole->get_object());
}

Chatwoot::Call<state::ObservedInbox> Chatwoot::create(std::string body, state::Keep keep, Secrets secrets) {
    ApiCall asked = call(On::account, Effect::whole, "create an inbox in " + account_name_, "/inboxes");
    HttpRequest to_send = request(Method::post, asked, std::move(body));
    co_return co_await write_inbox(std::move(asked), std::move(to_send), std::move(keep), secrets);
}

Chatwoot::Call<state::ObservedInbox> Chatwoot::update(state::InboxId id, std::string body, state::Keep keep,
                                                      Secrets secrets) {
    ApiCall asked = call(On::inbox, Effect::in_stages, "update inbox" + of_account(id), path_of(id));
    HttpRequest to_send = request(Method::patch, asked, std::move(body));
    co_return co_await write_inbox(std::move(asked), std::move(to_send), std::move(keep), secrets);
}

Chatwoot::Call<state::ObservedInbox> Chatwoot::set_avatar(state::InboxId id, const Image& image,
                                                          state::Keep keep) {
    ApiCall asked = call(On::inbox, Effect::whole, "set the avatar of inbox" + of_account(id), path_of(id));
    HttpRequest to_send = request(Method::patch, asked);
    Multipart form = multipart("avatar", image);
    to_send.content_type = std::move(form.content_type);
    to_send.body = std::move(form.body);
    to_send.deadline = long_deadline;
    co_return co_await write_inbox(std::move(asked), std::move(to_send), std::move(keep));
}

Chatwoot::Call<Chatwoot::Done> Chatwoot::destroy(state::InboxId id) {
    ApiCall asked = call(On::inbox, Effect::whole, "destroy inbox" + of_account(id), path_of(id));
    HttpRequest to_send = request(Method::delete_, asked);
    co_return co_await write_blindly(std::move(asked), std::move(to_send));
}

std::string Chatwoot::of_account() const { return " of " + account_name_; }

std::string Chatwoot::of_account(state::InboxId id) const {
    return " " + std::to_string(state::to_number(id)) + of_account();
}

std::string Chatwoot::path_of(state::InboxId id) {
    return "/inboxes/" + std::to_string(state::to_number(id));
}

}  // namespace inboxctl::agent
