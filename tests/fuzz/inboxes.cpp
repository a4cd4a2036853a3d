// The server's inboxes: the list, in two pieces split by the first byte, and a single inbox.
#include "plans/diff/inbox/normalise.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/observed/observed.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace inboxctl;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = fuzz::text_of(data, size);
    const std::size_t cut = fuzz::take_byte(text);
    const auto keep = state::keep_all([](std::string_view) { return std::string("hmac-sha256:0"); });
    const auto head = text.substr(0, std::min(cut, text.size()));

    state::InboxListReader whole(keep), pieces(keep);
    (void)whole.write(text);
    if (pieces.write(head)) (void)pieces.write(text.substr(head.size()));
    const auto a = whole.finish();
    const auto b = pieces.finish();
    fuzz::promise(a.ok() == b.ok(), "pieces are read as the whole is");
    if (a) fuzz::promise(a.value() == b.value(), "and to the same inboxes");

    const auto single = state::read_inbox(text, keep);
    fuzz::promise(single.ok() || !single.error().what.empty(), "a wrong answer is called something");
    if (!single) return 0;
    for (const auto& [id, value] : single.value().fields) {
        const auto& row = state::field(id);
        const auto normal = plans::normalise(row, value);
        fuzz::promise(plans::normalise(row, normal) == normal, "what is normal stays as it is");
    }
    return 0;
}
