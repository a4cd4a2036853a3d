#include "tests/emulator/emulator.hpp"

#include "tests/emulator/server.hpp"

namespace emulator {
namespace {

using How = Delivery::How;

bool is(const std::optional<Fault>& fault, FaultKind kind) { return fault && fault->kind == kind; }

// Faults that come before the work, and keep it from being done.
std::optional<Delivery> before(const std::optional<Fault>& fault) {
    if (is(fault, FaultKind::lose_answer_before_commit)) return Delivery{How::lost, 0, {}};
    if (is(fault, FaultKind::silent_before_commit)) return Delivery{How::silent, 0, {}};
    if (is(fault, FaultKind::status)) return Delivery{How::whole, 0, fault->answer};
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
    if (!fault) return {How::whole, 0, std::move(response)};
    const auto amount = static_cast<std::size_t>(fault->amount);
    switch (fault->kind) {
        case FaultKind::lose_answer_after_commit:
            return {How::lost, 0, std::move(response)};
        case FaultKind::silent_after_commit:
            return {How::silent, 0, std::move(response)};
        case FaultKind::truncate:
            return {How::truncated, amount, std::move(response)};
        case FaultKind::reset_at:
            return {How::reset, amount, std::move(response)};
        case FaultKind::status_after_commit:
            return {How::whole, 0, fault->answer};
        case FaultKind::stale_list_ms:
            return {How::whole, 0,
                    emulator.faults.stale_or(std::string{incoming.request.path()}, emulator.world.now,
                                             std::chrono::milliseconds{fault->amount}, std::move(response))};
        case FaultKind::lose_answer_before_commit:
        case FaultKind::silent_before_commit:
        case FaultKind::delay_ms:
        case FaultKind::status:
        case FaultKind::ignore_fields:
        case FaultKind::shuffle_list:
        case FaultKind::token_rotated:
            return {How::whole, 0, std::move(response)};
    }
    return {How::whole, 0, std::move(response)};
}

}  // namespace

Incoming receive(Emulator& emulator, Request request) {
    Incoming incoming{std::move(request), std::nullopt, {}};
    incoming.fault = emulator.faults.next(incoming.request);
    incoming.wait = time_before(emulator.world, incoming.request);
    if (is(incoming.fault, FaultKind::delay_ms))
        incoming.wait += std::chrono::milliseconds{incoming.fault->amount};
    return incoming;
}

Delivery carry_out(Emulator& emulator, Incoming incoming) {
    if (emulator.before) emulator.before(incoming.request);
    if (auto stopped = before(incoming.fault)) return std::move(*stopped);
    prepare(emulator, incoming);
    Response response = handle(emulator.world, incoming.request);
    return after(emulator, incoming, std::move(response));
}

}  // namespace emulator
