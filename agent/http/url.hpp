// The address of a server, from a manifest or the environment.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace inboxctl::agent {

// The parts of `https://chat.example/path`.
struct Url {
    enum class Scheme { http, https };

    Scheme scheme = Scheme::https;
    std::string host;    // in lower case; an IPv6 address without its brackets
    std::string port;    // the scheme's default if none is written
    std::string prefix;  // the path, without a trailing slash

    bool operator==(const Url&) const = default;
};

// Nothing if it is not an http or https URL, or has user info, a query or a fragment.
std::optional<Url> parse_url(std::string_view text);

// As in a Host header: `chat.example`, `chat.example:3000`, `[::1]:3000`.
std::string authority(const Url& url);

// parse_url(to_string(url)) == url.
std::string to_string(const Url& url);

// The canonical spelling of an address; any other text is returned unchanged.
std::string normal_address(std::string_view text);

// Whether both spell the same server: host in any case, default port written or not, any name of the
// loopback.
bool is_same_address(std::string_view one, std::string_view other);

// 192.0.2.1 or 2001:db8::1: nothing to resolve, and no name for a certificate.
bool is_numeric(std::string_view host);

// localhost, 127.0.0.0/8 or ::1, by spelling: allowed without TLS, and not throttled.
bool is_loopback(const Url& url);

}  // namespace inboxctl::agent
