#include "agent/http/url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace inboxctl::agent {

namespace {

using Scheme = Url::Scheme;

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::string_view default_port(Scheme scheme) { return scheme == Scheme::https ? "443" : "80"; }

bool is_v4(const std::string& host) {
    in_addr address{};
    return inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool is_v6(const std::string& host) {
    if (host.find('\0') != std::string::npos) return false;  // inet_pton would read up to it
    in6_addr address{};
    return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool is_name(std::string_view host) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    };
    return !host.empty() && host.size() <= 253 && host.front() != '.' && std::ranges::all_of(host, allowed);
}

// May go into a request line unescaped.
bool is_path(std::string_view path) {
    const auto allowed = [](char c) {
        return c > ' ' && c < '\x7f' && std::string_view("\"<>\\^`{|}?#").find(c) == std::string_view::npos;
    };
    return std::ranges::all_of(path, allowed);
}

std::optional<std::string> parse_port(std::string_view text) {
    unsigned port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0 || port > 65535) return {};
    return std::to_string(port);
}

// `[::1]` or `name`, and what follows it.
struct HostAndRest {
    std::string host;
    std::string_view rest;
};

std::optional<HostAndRest> split_host(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return {};
        std::string host = lower(text.substr(1, end - 1));
        if (!is_v6(host)) return {};
        return HostAndRest{std::move(host), text.substr(end + 1)};
    }
    const auto end = std::min(text.find(':'), text.size());
    std::string host = lower(text.substr(0, end));
    if (!is_name(host)) return {};
    return HostAndRest{std::move(host), text.substr(end)};
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
    const auto colon = text.find("://");
    if (colon == std::string_view::npos) return {};
    Url url;
    const std::string scheme = lower(text.substr(0, colon));
    if (scheme == "http")
        url.scheme = Scheme::http;
    else if (scheme != "https")
        return {};
    text.remove_prefix(colon + 3);

    const auto slash = std::min(text.find('/'), text.size());
    std::string_view path = text.substr(slash);
    auto parts = split_host(text.substr(0, slash));
    if (!parts || !is_path(path)) return {};
    url.host = std::move(parts->host);
    url.port = default_port(url.scheme);
    if (!parts->rest.empty()) {
        auto port = parts->rest.front() == ':' ? parse_port(parts->rest.substr(1)) : std::nullopt;
        if (!port) return {};
        url.port = std::move(*port);
    }
    while (path.ends_with('/'))
        path.remove_suffix(1);
    url.prefix = path;
    return url;
}

std::string authority(const Url& url) {
    const bool v6 = url.host.find(':') != std::string::npos;
    std::string text = v6 ? "[" + url.host + "]" : url.host;
    if (url.port != default_port(url.scheme)) text += ":" + url.port;
    return text;
}

std::string to_string(const Url& url) {
    return (url.scheme == Scheme::https ? "https://" : "http://") + authority(url) + url.prefix;
}

std::string normal_address(std::string_view text) {
    const auto url = parse_url(text);
    return url ? to_string(*url) : std::string(text);
}

bool is_same_address(std::string_view one, std::string_view other) {
    auto a = parse_url(one), b = parse_url(other);
    if (!a || !b) return one == other;
    for (auto* url : {&*a, &*b})
        if (is_loopback(*url)) url->host = "localhost";
    return a == b;
}

bool is_numeric(std::string_view host) {
    const std::string text(host);
    return is_v4(text) || is_v6(text);
}

bool is_loopback(const Url& url) {
    if (url.host == "localhost") return true;
    if (is_v4(url.host)) return url.host.starts_with("127.");
    in6_addr address{};
    return inet_pton(AF_INET6, url.host.c_str(), &address) == 1 && IN6_IS_ADDR_LOOPBACK(&address);
}

}  // namespace inboxctl::agent
