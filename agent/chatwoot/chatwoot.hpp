// Chatwoot's inbox API in domain words. One object is one account on one server.
//
// Reading calls are retried (see retry.hpp) through the clock; writing calls are sent once. Every refusal
// comes back as an ApiError that a person can act on. Facts and their sources: Chatwoot 4.15.1, 4.11.0 and
// 4.2.0 as recorded in tests/conformance/recordings.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/chatwoot/api_error.hpp"
#include "agent/http/http.hpp"
#include "agent/http/image.hpp"
#include "agent/http/redact.hpp"
#include "agent/http/retry.hpp"
#include "agent/http/throttle.hpp"
#include "agent/system/clock.hpp"
#include "state/model/model.hpp"
#include "state/model/version.hpp"
#include "state/observed/observed.hpp"

namespace inboxctl::agent {

struct Agent {
    std::int64_t id = 0;
    std::string email;  // Chatwoot stores it in lower case
    std::string name;

    bool operator==(const Agent&) const = default;
};

struct AgentBot {
    enum class Of { account, installation };

    std::int64_t id = 0;
    std::string name;
    Of of = Of::account;  // the installation's have no account_id

    bool operator==(const AgentBot&) const = default;
};

struct Portal {
    std::int64_t id = 0;
    std::string slug, name;

    bool operator==(const Portal&) const = default;
};

struct About {
    state::ServerVersion version;
    std::optional<std::chrono::sys_seconds> time;  // by the server's own clock, before the answer
};

// Whose token it is, and what the push channel asks of them.
struct Profile {
    std::int64_t user = 0;
    state::Secret pubsub_token;
    std::string role;  // in this account; empty: the user is not of it
};

class Chatwoot {
  public:
    template <class T>
    using Call = asio::awaitable<ApiResult<T>>;
    using Inboxes = std::vector<state::ObservedInbox>;
    using Ids = std::vector<std::int64_t>;
    using Done = std::monostate;
    using Secrets = std::span<const state::Secret>;

    // The account's url must be one that parse_url takes. `http` goes to that server with the account's
    // token; `throttle` is shared by all accounts of one server. All of them must outlive this. `seed`
    // decides how long it waits between tries. `hide` sees every refusal before it is told.
    Chatwoot(Http& http, Clock& clock, Throttle& throttle, const state::Account& account, std::uint32_t seed,
             RetryPolicy policy = {}, Redact redact = {});

    Call<About> about();

    // `administrator` or `agent`: what the token's owner is in this account.
    Call<std::string> role();

    // The token may be one of any user.
    Call<Profile> profile();

    // Unix seconds of the account's last change of an inbox; 0000000000: none is known. Bots and the names of
    // help centers do not move it.
    Call<std::string> cache_key();

    // The account's inboxes, in the server's order; `keep` decides what is kept of each. Streamed: the
    // answer is never whole in memory.
    Call<Inboxes> list(state::Keep keep);
    std::uint64_t bytes_listed() const { return bytes_listed_; }  // so far
    Call<state::ObservedInbox> show(state::InboxId id, state::Keep keep);

    // The inbox as the server gave it, secrets in clear included: for merging objects that an update
    // replaces as a whole (provider_config), and for nothing else.
    Call<boost::json::object> raw(state::InboxId id);

    // `body` is a whole request body (state/model/inbox/json.hpp); it is wiped once it was sent. `secrets`
    // are those that it holds: a refusal that repeats one is told without it. They must outlive the call.
    Call<state::ObservedInbox> create(std::string body, state::Keep keep, Secrets secrets = {});
    Call<state::ObservedInbox> update(state::InboxId id, std::string body, state::Keep keep,
                                      Secrets secrets = {});
    Call<state::ObservedInbox> set_avatar(state::InboxId id, const Image& image, state::Keep keep);

    // Only queued: until the server's job is done the inbox stays listed, and keeps its natural key.
    Call<Done> destroy(state::InboxId id);

    Call<std::vector<Agent>> agents();
    Call<std::vector<AgentBot>> agent_bots();
    Call<std::vector<Portal>> portals();

    Call<Ids> members(state::InboxId id);

    // Exactly these, whatever their order; answers who is a member now. A user who is not of the account is
    // taken and left out without a word.
    Call<Ids> set_members(state::InboxId id, Ids users);

    Call<std::optional<std::int64_t>> agent_bot(state::InboxId id);
    Call<Done> set_agent_bot(state::InboxId id, std::optional<std::int64_t> bot);

  private:
    using Sent = state::Result<HttpReply, HttpFailure>;

    ApiCall call(ApiCall::On on, ApiCall::Effect effect, std::string what, std::string path) const;
    HttpRequest request(Method method, const ApiCall& call) const;
    HttpRequest request(Method method, const ApiCall& call, std::string json_text) const;

    asio::awaitable<Sent> send_once(const HttpRequest& request, BodySink* sink);
    ApiError refusal(const ApiCall& call, HttpReply& reply) const;
    Call<HttpReply> read(const ApiCall& call, const HttpRequest& request, BodySink* sink = nullptr);
    Call<HttpReply> write(ApiCall& call, HttpRequest request, Secrets secrets = {});
    Call<HttpReply> get(const ApiCall& call);
    Call<state::ObservedInbox> write_inbox(ApiCall call, HttpRequest request, state::Keep keep,
                                           Secrets secrets = {});
    Call<Done> write_blindly(ApiCall call, HttpRequest request);

    std::string of_account() const;                   // ` of account acme`
    std::string of_account(state::InboxId id) const;  // ` 7 of account acme`
    static std::string path_of(state::InboxId id);

    Http& http_;
    Clock& clock_;
    Throttle& throttle_;
    RetryPolicy policy_;
    Redact redact_;
    std::string url_;           // as declared
    std::string prefix_;        // the path in it
    std::string account_;       // its number
    std::string account_name_;  // `account acme`
    std::minstd_rand die_;
    std::uint64_t bytes_listed_ = 0;
};

}  // namespace inboxctl::agent
