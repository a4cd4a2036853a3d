// Sends a request that writes: once, but for requests that the server has put off.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>

#include "agent/chatwoot/api_error.hpp"
#include "agent/system/clock.hpp"

namespace inboxctl::agent {

// Why a request is not to be sent, if it is not.
using Withheld = std::function<std::optional<std::string>()>;

// A throttled request was not carried out, so it is sent again after the wait that the server asks for.
// `withheld` is asked each time before the request leaves.
template <class Send>
auto send_patiently(Clock& clock, const Withheld& withheld, Send send) -> decltype(send()) {
    constexpr int most_tries = 4;
    for (int tries = 1;; ++tries) {
        if (const auto why = withheld()) {
            ApiError error;
            error.kind = ApiError::Kind::interrupted;
            error.message = "not sent: " + *why;
            co_return error;
        }
        auto result = co_await send();
        if (result || !result.error().wait || tries == most_tries) co_return result;
        if (co_await clock.sleep(*result.error().wait) == Slept::interrupted) co_return result;
    }
}

}  // namespace inboxctl::agent
