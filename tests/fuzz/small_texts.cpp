// Short texts: addresses of servers and inboxes, durations, times, versions, images.
#include "agent/http/url.hpp"
#include "agent/manifests/avatar.hpp"
#include "agent/system/duration.hpp"
#include "agent/system/http_date.hpp"
#include "state/model/address.hpp"
#include "state/model/version.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace inboxctl;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    if (const auto url = agent::parse_url(text)) {
        fuzz::promise(agent::parse_url(to_string(*url)) == url, "a URL is read as it is written");
        for (const char c : authority(*url))
            fuzz::promise(static_cast<unsigned char>(c) > ' ', "a Host header is one line");
        (void)is_loopback(*url);
    }
    if (const auto time = agent::parse_duration(text))
        fuzz::promise(time->count() >= 0, "no time is negative");
    (void)agent::parse_http_date(text);
    (void)agent::parse_timestamp(text);
    (void)agent::image_type(text);
    const auto address = state::parse_address(text);
    if (!address.key.empty()) {
        fuzz::promise(state::is_valid_key(address.key), "an address has a valid key");
        fuzz::promise(state::parse_address(to_string(address)) == address,
                      "an address is read as it is written");
    }
    if (const auto version = state::parse_version(text))
        fuzz::promise(state::parse_version(to_string(*version)) == version,
                      "a version is read as it is written");
    return 0;
}
