// The address of a server, as manifests and the environment give it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace inboxctl::agent {

// `https://chat.example/path` taken apart.
struct Url {
    enum class Scheme { http, https };

    Scheme scheme = Scheme::https;
    std::string host;    // in lower case; an IPv6 address without its brackets
    std::string port;    // the scheme's own when none was written
    std::string prefix;  // the path, without a trailing slash

    bool operator==(const Url&) const = default;
};

// Nothing when it is not an http or https URL, or has user info, a query or a fragment.
std::optional<Url> parse_url(std::string_view text);

// As in a Host header: `chat.example`, `chat.example:3000`, `[::1]:3000`.
std::string authority(const Url& url);

// parse_url(to_string(url)) == url.
std::string to_string(const Url& url);

// The one spelling of an address; what is no address stays as it is.
std::string normal_address(std::string_view text);

// The same server by spelling: host in any case, the scheme's own port written or not, any name of the
// loopback.
bool is_same_address(std::string_view one, std::string_view other);

// 192.0.2.1 or 2001:db8::1: no name to look up, and none that a certificate could be issued for.
bool is_numeric(std::string_view host);

// localhost, 127.0.0.0/8 and ::1, by spelling: what may be spoken to without TLS and is not throttled.
bool is_loopback(const Url& url);

}  // namespace inboxctl::agent
