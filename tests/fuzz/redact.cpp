// A server's text with a secret in it: the first byte says how long the secret is, which comes next.
#include "agent/http/redact.hpp"

#include "tests/fuzz/fuzz.hpp"

using namespace inboxctl;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = fuzz::text_of(data, size);
    const std::size_t length = std::min<std::size_t>(fuzz::take_byte(text), text.size());
    const std::string secret(text.substr(0, length));
    std::vector<state::Secret> secrets;
    secrets.emplace_back(secret);
    std::string seen(text.substr(length));
    agent::redact(seen, secrets, "\1");
    if (secret.size() >= 4 && secret.find('\1') == std::string::npos)
        fuzz::promise(seen.find(secret) == std::string::npos, "a secret is not in what was hidden");
    return 0;
}
