// Chatwoot's inbox API in domain terms. One object per account.
//
// Reading calls are retried (see retry.hpp); writing calls are sent once. Every failure is an ApiError with a
// message for people. Facts about the server: Chatwoot 4.16.2, 4.15.1, 4.11.0 and 4.2.0 as recorded in
// tests/conformance/recordings.
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
#include "agent/chatwoot/entities.hpp"
#include "agent/http/http.hpp"
#include "agent/http/image.hpp"
#include "agent/http/redact.hpp"
#include "agent/http/retry.hpp"
#include "agent/http/throttle.hpp"
#include "agent/system/clock.hpp"
#include "state/model/model.hpp"
#include "state/observed/observed.hpp"

namespace inboxctl::agent {

class Chatwoot {
  public:
    template <class T>
    using Call = asio::awaitable<ApiResult<T>>;
    using Inboxes = std::vector<state::ObservedInbox>;
    using Ids = std::vector<std::int64_t>;
    using Done = std::monostate;
    using Secrets = std::span<const state::Secret>;

    // Precondition: parse_url accepts the account's url. `http` connects to that server with the account's
    // token; all accounts of one server share `throttle`. All of them must outlive this. `seed` is for the
    // jitter of retries. `redact` is applied to every refusal before it goes into a message.
    Chatwoot(Http& http, Clock& clock, Throttle& throttle, const state::Account& account, std::uint32_t seed,
             RetryPolicy policy = {}, Redact redact = {});

    Call<About> about();

    // `administrator` or `agent`: the role of the token's user in this account.
    Call<std::string> role();

    // Works with the token of any user.
    Call<Profile> profile();

    // Unix seconds of the last change of an inbox of the account; 0000000000: none known. Bots, names of help
    // centers and removed agents do not change it.
    Call<std::string> cache_key();

    // The account's inboxes in the server's order; `keep` selects the fields. Streamed: the response is never
    // complete in memory.
    Call<Inboxes> list(state::Keep keep);
    std::uint64_t bytes_listed() const { return bytes_listed_; }  // so far
    Call<state::ObservedInbox> show(state::InboxId id, state::Keep keep);

    // The inbox as the server returned it, including secrets in clear text: only for merging objects that an
    // update replaces as a whole (provider_config).
    Call<boost::json::object> raw(state::InboxId id);

    // `body` is a complete request body (state/model/inbox/json.hpp), wiped after it is sent. `secrets` are
    // those in it, and are removed from a refusal that repeats them. They must outlive the call.
    Call<state::ObservedInbox> create(std::string body, state::Keep keep, Secrets secrets = {});
    Call<state::ObservedInbox> update(state::InboxId id, std::string body, state::Keep keep,
                                      Secrets secrets = {});
    Call<state::ObservedInbox> set_avatar(state::InboxId id, const Image& image, state::Keep keep);

    // Queued by the server: until its job has run, the inbox is still listed and keeps its natural key.
    Call<Done> destroy(state::InboxId id);

    Call<std::vector<Agent>> agents();
    Call<std::vector<AgentBot>> agent_bots();
    Call<std::vector<Portal>> portals();

    Call<Ids> members(state::InboxId id);

    // Exactly these, in any order; returns the members after the call. The server silently ignores users who
    // are not in the account.
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
    std::string account_;       // its id
    std::string account_name_;  // `account acme`
    std::minstd_rand random_;
    std::uint64_t bytes_listed_ = 0;
};

}  // namespace inboxctl::agent
