// Field values as the state keeps them. The first byte says of which payload.
#include "plans/diff/inbox/normalise.hpp"
#include "state/model/inbox/json.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace inboxctl;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = fuzz::text_of(data, size);
    const auto payload = static_cast<state::Payload>(fuzz::take_byte(text) % state::payload_count);
    const auto values = state::from_text(text, payload);
    if (!values) return 0;
    const auto again = state::from_text(state::to_text(*values), payload);
    fuzz::promise(again.has_value(), "what was read can be read again");
    for (const auto& [id, value] : *values) {
        const auto* kept = again->find(id);
        fuzz::promise(kept != nullptr && plans::same(state::field(id), value, *kept), "and is the same then");
    }
    return 0;
}
