// Field values as the state keeps them. The first byte says of which payload.
#include "state/json.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace inboxctl;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = fuzz::text_of(data, size);
    const auto payload = static_cast<state::Payload>(fuzz::take_byte(text) % state::payload_count);
    const auto values = state::from_text(text, payload);
    if (!values) return 0;
    const auto stored = state::to_text(*values);
    const auto again = state::from_text(stored, payload);
    fuzz::promise(again.has_value(), "what was read can be read again");
    fuzz::promise(state::to_text(*again) == stored, "and is the same then");
    return 0;
}
