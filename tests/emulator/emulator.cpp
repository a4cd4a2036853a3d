#include "tests/emulator/emulator.hpp"

#include "tests/emulator/answers.hpp"
#include "tests/emulator/server.hpp"

namespace emulator {
namespace {

using How = Delivery::How;

bool is(const std::optional<Fault>& fault, FaultKind kind) { return fault && fault->kind == kind; }

Delivery whole(Response response) { return {.response = std::move(response)}; }

// Faults that prevent the work.
std::optional<Delivery> before(const std::optional<Fault>& fault) {
    if (is(fault, FaultKind::lose_answer_before_commit)) return Delivery{How::lost};
    if (is(fault, FaultKind::silent_before_commit)) return Delivery{How::silent};
    if (is(fault, FaultKind::status)) return whole(fault->answer);
    if (is(fault, FaultKind::time_limit)) return whole(server_error());
    return std::nullopt;
}

void prepare(Emulator& emulator, Incoming& incoming) {
    const auto& fault = incoming.fault;
    if (is(fault, FaultKind::ignore_fields)) incoming.request.ignored_fields = fault->fields;
    if (is(fault, FaultKind::shuffle_list)) incoming.request.shuffle_list = true;
    if (is(fault, FaultKind::token_rotated)) {
        emulator.world.rotated_tokens.emplace(incoming.request.header("api_access_token"));
    }
}

Delivery after(Emulator& emulator, const Incoming& incoming, Response response) {
    const auto& fault = incoming.fault;
    if (!fault) return whole(std::move(response));
    const auto amount = static_cast<std::size_t>(fault->amount);
    switch (fault->kind) {
        case FaultKind::lose_answer_after_commit:
            return {.how = How::lost, .response = std::move(response)};
        case FaultKind::silent_after_commit:
            return {.how = How::silent, .response = std::move(response)};
        case FaultKind::truncate:
            return {.how = How::truncated, .bytes = amount, .response = std::move(response)};
        case FaultKind::reset_at:
            return {.how = How::reset, .bytes = amount, .response = std::move(response)};
        case FaultKind::slow_body_ms:
            return {.how = How::slow,
                    .time = std::chrono::milliseconds{fault->amount},
                    .response = std::move(response)};
        case FaultKind::status_after_commit:
            return whole(fault->answer);
        case FaultKind::stale_list_ms:
            return whole(emulator.faults.stale_or(std::string{incoming.request.path()}, emulator.world.now,
                                                  std::chrono::milliseconds{fault->amount},
                                                  std::move(response)));
        case FaultKind::lose_answer_before_commit:
        case FaultKind::silent_before_commit:
        case FaultKind::delay_ms:
        case FaultKind::time_limit:
        case FaultKind::status:
        case FaultKind::ignore_fields:
        case FaultKind::shuffle_list:
        case FaultKind::token_rotated:
            return whole(std::move(response));
    }
    return whole(std::move(response));
}

}  // namespace

Incoming receive(Emulator& emulator, Request request) {
    Incoming incoming{.request = std::move(request)};
    auto troubles = emulator.faults.next(incoming.request);
    incoming.fault = std::move(troubles.fault);
    incoming.meddlings = std::move(troubles.meddlings);
    incoming.wait = time_before(emulator.world, incoming.request);
    if (is(incoming.fault, FaultKind::delay_ms))
        incoming.wait += std::chrono::milliseconds{incoming.fault->amount};
    if (is(incoming.fault, FaultKind::time_limit)) incoming.wait = emulator.world.settings.time_limit;
    return incoming;
}

Delivery carry_out(Emulator& emulator, Incoming incoming) {
    if (emulator.before) emulator.before(incoming.request);
    const auto meddle_at = [&](Meddling::When when) {
        for (const auto& meddling : incoming.meddlings)
            if (meddling.when == when) meddle(emulator.world, meddling, incoming.request);
    };
    meddle_at(Meddling::When::before);
    std::uint64_t number = 0;
    auto delivery = before(incoming.fault);
    if (!delivery) {
        prepare(emulator, incoming);
        Response response = handle(emulator.world, incoming.request);
        number = emulator.world.deed.request;
        delivery = after(emulator, incoming, std::move(response));
    }
    meddle_at(Meddling::When::after);
    delivery->request = number;
    return std::move(*delivery);
}

}  // namespace emulator
