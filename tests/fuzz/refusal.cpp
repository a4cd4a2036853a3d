// A refusal by a server or a proxy, as a message for a terminal. The first two bytes choose the status and
// the kind of call; the rest is the body.
#include "agent/chatwoot/api_error.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace inboxctl;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = fuzz::text_of(data, size);
    constexpr int statuses[] = {100, 204, 301, 302, 400, 401, 402, 403, 404,
                                413, 422, 429, 500, 502, 503, 504, 599};
    agent::HttpReply reply;
    reply.status = statuses[fuzz::take_byte(text) % std::size(statuses)];
    const unsigned kind = fuzz::take_byte(text);
    reply.content_type = (kind & 1U) != 0 ? "text/html" : "application/json; charset=utf-8";
    reply.body = text;
    reply.location = text.substr(0, 100);
    const agent::ApiCall call{static_cast<agent::ApiCall::On>(kind / 2 % 3),
                              static_cast<agent::ApiCall::Effect>(kind / 6 % 3),
                              "create an inbox",
                              "https://chat.example",
                              "1",
                              "/api/v1/accounts/1/inboxes",
                              10};
    const auto error = explain(call, reply);
    fuzz::promise(!error.message.empty(), "a refusal says something");
    fuzz::promise(error.message.size() < 4000, "and not too much");
    for (const char c : error.message + error.server_message)
        fuzz::promise(static_cast<unsigned char>(c) >= ' ' && c != '\x7f', "nothing that drives a terminal");
    return 0;
}
