#include "agent/observe/probe.hpp"

#include <algorithm>
#include <optional>

#include "agent/system/workers.hpp"

namespace inboxctl::agent {

using state::InboxId;
using state::ObservedInbox;

bool cannot_list(const ApiError& error) {
    return error.kind == ApiError::Kind::server_failed && error.status == 500;
}

asio::awaitable<ApiResult<std::vector<ObservedInbox>>> read_above(Session& session, InboxId mark,
                                                                  const std::set<InboxId>& known,
                                                                  const state::Keep& keep,
                                                                  std::size_t at_once) {
    std::vector<ObservedInbox> found;
    std::optional<ApiError> failure;
    std::int64_t end = to_number(mark) + holes_to_the_end;
    std::int64_t next = to_number(mark) + 1;
    while (next <= end && !failure) {
        std::vector<InboxId> batch;
        for (; next <= end && batch.size() < holes_to_the_end; ++next)
            if (known.contains(InboxId{next}))
                end = std::max(end, next + holes_to_the_end);
            else
                batch.push_back(InboxId{next});
        auto job = [&](std::size_t i) -> asio::awaitable<void> {
            if (failure) co_return;
            auto inbox = co_await session.api->show(batch[i], keep);
            if (inbox) {
                end = std::max(end, to_number(batch[i]) + holes_to_the_end);
                found.push_back(std::move(*inbox));
            } else if (inbox.error().kind != ApiError::Kind::not_found) {
                failure = inbox.error();
            }
        };
        co_await run_jobs(batch.size(), at_once, job);
    }
    if (failure) co_return *failure;
    co_return found;
}

}  // namespace inboxctl::agent
