#include "agent/http/wire.hpp"

#include <algorithm>
#include <string>

namespace inboxctl::agent {

namespace {

// Up to this size, copying the body into one write costs less than a second write.
constexpr std::size_t small = 64U << 10U;

bool fits_a_header(std::string_view value) {
    return std::ranges::all_of(value,
                               [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '\x7f'; });
}

bool fits_a_target(std::string_view target) {
    return target.starts_with('/') && fits_a_header(target) && target.find(' ') == std::string_view::npos;
}

bool fits_headers(const HttpRequest& request) {
    return fits_a_header(request.content_type) &&
           std::ranges::all_of(request.headers, [](const auto& header) {
               return fits_a_header(header.first) && fits_a_header(header.second);
           });
}

std::string head_without_token(const HttpRequest& request, const Url& url) {
    std::string text;
    const auto header = [&text](std::string_view name, std::string_view value) {
        text.append(name).append(": ").append(value).append("\r\n");
    };
    text.append(to_string(request.method)).append(" ").append(request.target).append(" HTTP/1.1\r\n");
    header("Host", authority(url));
    header("User-Agent", "inboxctl/" INBOXCTL_VERSION);
    header("Accept", "application/json");
    header("Connection", "keep-alive");
    for (const auto& [name, value] : request.headers)
        header(name, value);
    if (!request.content_type.empty()) header("Content-Type", request.content_type);
    if (request.method != Method::get) header("Content-Length", std::to_string(request.body.size()));
    return text;
}

HttpFailure refusal(std::string what) {
    return {HttpFailure::Kind::not_sent, std::move(what) +
                                             " contains a line break or another control character, " +
                                             "which is not allowed in a header"};
}

}  // namespace

state::Result<Wire, HttpFailure> write_request(const HttpRequest& request, const Url& url,
                                               const state::Secret& token) {
    constexpr std::string_view token_name = "api-access-token: ";
    if (!fits_a_header(token.reveal())) return refusal("the token");
    if (!fits_a_target(request.target) || !fits_headers(request))
        return refusal("the path or a header of the request");

    const std::string head = head_without_token(request, url);
    const std::size_t body = request.body.size() <= small ? request.body.size() : 0;
    std::string text;
    text.reserve(head.size() + token_name.size() + token.reveal().size() + 4 +
                 body);  // so that it never moves
    text.append(head);
    if (!token.empty()) text.append(token_name).append(token.reveal()).append("\r\n");
    text.append("\r\n").append(request.body, 0, body);
    return Wire{state::Secret(std::move(text)), std::string_view(request.body).substr(body)};
}

}  // namespace inboxctl::agent
