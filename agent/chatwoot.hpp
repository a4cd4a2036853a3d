// Chatwoot's inbox API in domain words. One object is one account on one server.
//
// Reading calls are retried (see retry.hpp); writing calls are sent once. Every refusal comes back as an
// ApiError that a person can act on. Facts and their sources: Chatwoot 4.15.1, 4.11.0 and 4.2.0 as
// recorded in tests/conformance/recordings.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/http.hpp"
#include "state/model.hpp"
#include "state/observed.hpp"

namespace inboxctl::agent {

struct ApiError {
    enum class Kind {
        unreachable,      // nothing was sent, or a reading call got no answer
        unauthorized,     // 401: which of its forms is in the message
        limit_reached,    // 402
        not_found,        // 404
        refused,          // 422: the server's own words in `server_message`
        throttled,        // 429 after all retries
        server_failed,    // 5xx with an answer: a create left nothing behind
        not_chatwoot,     // HTML, a redirect, truncated or foreign JSON: a proxy, or the wrong address
        unknown_outcome,  // a writing call without an answer: it may have been carried out
        interrupted,
    };

    Kind kind = Kind::unreachable;
    int status = 0;
    std::string message;                  // what was attempted, what the server said, what to do next
    std::string server_message;           // as it came, without the rest; empty when there was none
    std::vector<std::string> attributes;  // of a 422
};

template <class T>
using ApiResult = state::Result<T, ApiError>;

// 4.15.1 as {4, 15, 1}.
struct ServerVersion {
    int major = 0, minor = 0, patch = 0;

    auto operator<=>(const ServerVersion&) const = default;
};

std::optional<ServerVersion> parse_version(std::string_view text);
std::string to_string(const ServerVersion& version);

struct Image {
    std::string file_name;     // avatar-<hash>.png
    std::string content_type;  // image/png
    std::string bytes;
};

struct Done {};

class Chatwoot {
  public:
    // `http` is shared by the accounts of one server. `max_attempts` bounds the retries of reading calls.
    Chatwoot(Http& http, std::string url_prefix, std::int64_t account_id);

    asio::awaitable<ApiResult<ServerVersion>> version();

    // The account's inboxes, in the server's order; `keep` decides what is kept of each.
    asio::awaitable<ApiResult<std::vector<state::ObservedInbox>>> list(const state::Keep& keep);

    asio::awaitable<ApiResult<state::ObservedInbox>> show(state::InboxId id, const state::Keep& keep);

    // `body` is a whole request body (state/json.hpp) and may hold secrets.
    asio::awaitable<ApiResult<state::ObservedInbox>> create(std::string body, const state::Keep& keep);
    asio::awaitable<ApiResult<state::ObservedInbox>> update(state::InboxId id, std::string body,
                                                            const state::Keep& keep);

    asio::awaitable<ApiResult<state::ObservedInbox>> set_avatar(state::InboxId id, const Image& image,
                                                                const state::Keep& keep);

  private:
    Http& http_;
    std::string base_;  // <prefix>/api/v1/accounts/<id>
    std::string root_;  // <prefix>
};

}  // namespace inboxctl::agent
