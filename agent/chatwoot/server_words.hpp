// What a server or a proxy wrote in its answer to a call, fit for a line of a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/http/http.hpp"

namespace inboxctl::agent {

// Chatwoot's own error is a JSON object with its words under `message`, `error` or `errors`.
struct ServerWords {
    bool is_json = false;          // a JSON object
    bool asks_to_sign_in = false;  // has `errors`: from devise, whose text follows the server's language
    std::string text;
    std::vector<std::string> attributes;  // that a 422 names
};

ServerWords server_words(const HttpReply& reply);

// Printable, and at most some 600 bytes.
std::string short_line(std::string_view text);

// ` ("text")`, or nothing where there is no text.
std::string in_quotes(const std::string& text);

bool is_html(const HttpReply& reply);

// `an HTML page`, `an empty body`, …
std::string content_of(const HttpReply& reply);

}  // namespace inboxctl::agent
