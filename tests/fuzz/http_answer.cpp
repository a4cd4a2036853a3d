// Bytes from a socket, read as one HTTP answer: whole, and in pieces whose size the first byte says.
#include "agent/http/answer.hpp"

#include <algorithm>

#include "tests/fuzz/fuzz.hpp"

using namespace inboxctl;
using agent::Answer;

namespace {

constexpr std::size_t max_body = 4096;

struct Read {
    Answer::State state{};
    agent::HttpReply reply;
    bool has_fault = false;
};

Read read(std::string_view bytes, std::size_t piece) {
    Answer answer(max_body, nullptr);
    // Unused bytes are fed again, with more after them.
    std::size_t used = 0;
    for (std::size_t end = 0; end < bytes.size() && answer.state() == Answer::State::more;) {
        end = std::min(end + piece, bytes.size());
        const auto shown = bytes.substr(used, end - used);
        const auto taken = answer.feed(shown);
        fuzz::promise(taken <= shown.size(), "no more is used than was given");
        used += taken;
    }
    if (answer.state() == Answer::State::more) answer.end();
    fuzz::promise(answer.state() != Answer::State::more, "the end of the connection ends it");
    Read result{answer.state(), {}, answer.state() == Answer::State::broken && !answer.fault().empty()};
    if (answer.state() == Answer::State::done) {
        (void)answer.keep_alive();
        result.reply = answer.take_reply();
        fuzz::promise(result.reply.body.size() <= max_body, "a body is bounded");
    }
    return result;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = fuzz::text_of(data, size);
    const std::size_t piece = fuzz::take_byte(text) + 1;
    const auto whole = read(text, text.size() + 1);
    const auto pieces = read(text, piece);
    fuzz::promise(whole.state != Answer::State::broken || whole.has_fault,
                  "what is broken is called something");
    if (whole.state == Answer::State::done && pieces.state == Answer::State::done)
        fuzz::promise(whole.reply.status == pieces.reply.status && whole.reply.body == pieces.reply.body,
                      "pieces are read as the whole is");
    return 0;
}
