#include "state/model/inbox/format.hpp"

#include <algorithm>

namespace inboxctl::state {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_blank(char c) { return static_cast<unsigned char>(c) <= 0x20U || c == 0x7F; }

// `rest` follows the scheme. User info, port and path are left to the server to check.
bool has_host(std::string_view rest, bool with_dot) {
    const auto host = rest.substr(0, rest.find_first_of("/?#"));
    return !host.empty() && host.front() != '.' && std::ranges::none_of(rest, is_blank) &&
           (!with_dot || host.find('.') != std::string_view::npos);
}

std::string_view behind_scheme(std::string_view text) {
    for (const std::string_view scheme : {"http://", "https://"})
        if (text.starts_with(scheme)) return text.substr(scheme.size());
    return {};
}

bool is_color(std::string_view text) {
    const bool length = text.size() == 4 || text.size() == 5 || text.size() == 7 || text.size() == 9;
    return length && text.front() == '#' && std::ranges::all_of(text.substr(1), is_hex);
}

bool is_email(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos && std::ranges::none_of(text, is_blank);
}

bool is_phone(std::string_view text) {
    return text.size() >= 3 && text.size() <= 16 && text.front() == '+' && text[1] != '0' &&
           std::ranges::all_of(text.substr(1), is_digit);
}

}  // namespace

bool looks_like(Format format, std::string_view text) {
    switch (format) {
        case Format::any:
            return true;
        case Format::site:
            return has_host(behind_scheme(text), false) || has_host(text, true);
        case Format::url:
            return has_host(behind_scheme(text), false);
        case Format::color:
            return is_color(text);
        case Format::email:
            return is_email(text);
        case Format::phone:
            return is_phone(text);
    }
    return true;
}

std::string_view describe(Format format) {
    switch (format) {
        case Format::any:
            return {};
        case Format::site:
            return "the URL of a website, such as https://www.example.com";
        case Format::url:
            return "an http or https URL, such as https://example.com/hook";
        case Format::color:
            return "a color such as #1f93ff";
        case Format::email:
            return "an e-mail address, such as help@example.com";
        case Format::phone:
            return "a telephone number such as +15551234567, without spaces or dashes";
    }
    return {};
}

std::string without_credentials(std::string_view url) {
    const auto is_of_scheme = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
               c == '-' || c == '.';
    };
    const auto scheme = url.substr(0, url.find("://"));
    const bool has_scheme = scheme.size() < url.size() && std::ranges::all_of(scheme, is_of_scheme);
    const auto begin = has_scheme ? scheme.size() + 3 : 0;
    std::string shown(url.substr(0, begin));
    // A password may contain an unescaped slash or question mark.
    if (const auto at = url.rfind('@'); at != std::string_view::npos && at >= begin) {
        shown += "…@";
        url.remove_prefix(at + 1);
    } else {
        url.remove_prefix(shown.size());
    }
    const auto tail = std::min(url.find_first_of("?#"), url.size());
    shown += url.substr(0, tail);
    if (tail < url.size()) shown += std::string(1, url[tail]) + "…";
    return shown;
}

}  // namespace inboxctl::state
