// The check of a text before it is parsed: toml++ must survive whatever it accepts.
#include "state/manifest/toml_guard.hpp"

#include "state/manifest/toml.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace inboxctl;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto found = state::find_trap(text, 12, 32);
    fuzz::promise((found.trap == state::Trap::none) == (found.line == 0), "a trap has a line");
    if (found.trap == state::Trap::none) (void)toml::parse(text);
    return 0;
}
