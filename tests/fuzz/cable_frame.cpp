// A frame of the push channel.
#include "agent/chatwoot/cable_frame.hpp"

#include "tests/fuzz/fuzz.hpp"

using namespace inboxctl;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto frame = agent::read_frame(text);
    fuzz::promise(frame == agent::read_frame(text), "reading leaves nothing behind");
    if (!frame.performer) return 0;
    fuzz::promise(frame.kind == agent::CableFrame::Kind::changed, "only a change has a performer");
    fuzz::promise(frame.performer->name.size() <= 200, "a name is short");
    for (const char c : frame.performer->name)
        fuzz::promise(static_cast<unsigned char>(c) >= ' ' && c != '\x7f', "a name is printable");
    return 0;
}
