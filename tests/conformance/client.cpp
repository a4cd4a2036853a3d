#include "tests/conformance/client.hpp"

#include <boost/json/parse.hpp>
#include <cctype>
#include <sstream>

#include "tests/support/plain_http.hpp"

namespace inboxctl::tests {

namespace {

std::string bytes_of(const Request& request) {
    std::string text =
        request.method + " " + request.path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n";
    for (const auto& [name, value] : request.headers)
        text += name + ": " + value + "\r\n";
    if (request.has_body || request.method != "GET")
        text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    return text + "\r\n" + request.body;
}

// `HTTP/1.1 200 OK`, and a line for each header.
Answer answer_of(const std::string& text) {
    const auto end = text.find("\r\n\r\n");
    std::istringstream head(text.substr(0, end));
    std::string line;
    std::getline(head, line);
    Answer answer{.status = std::stoi(line.substr(9, 3))};
    while (std::getline(head, line)) {
        const auto colon = line.find(':');
        std::string name = line.substr(0, colon);
        for (auto& c : name)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        const auto begin = line.find_first_not_of(' ', colon + 1);
        const auto last = line.find_last_not_of("\r ");
        answer.headers.emplace(std::move(name), begin == std::string::npos || last < begin
                                                    ? ""
                                                    : line.substr(begin, last + 1 - begin));
    }
    boost::json::parse_options options;
    options.max_depth = 512;
    boost::system::error_code wrong;
    auto json = boost::json::parse(text.substr(end + 4), wrong, {}, options);
    if (!wrong) answer.json = std::move(json);
    return answer;
}

}  // namespace

Answer send(std::uint16_t port, const Request& request) {
    const auto begun = std::chrono::steady_clock::now();
    const auto text = exchange(port, bytes_of(request), request.give_up_after);
    if (const auto end = text.find("\r\n\r\n"); end != std::string::npos) {
        Answer answer = answer_of(text);
        const auto length = answer.headers.find("content-length");
        const bool is_cut =
            length != answer.headers.end() && text.size() < end + 4 + std::stoul(length->second);
        if (!is_cut) return answer;
    }
    if (std::chrono::steady_clock::now() - begun >= request.give_up_after) return Answer{.gave_up = true};
    throw std::runtime_error("no whole answer to " + request.method + " " + request.path);
}

}  // namespace inboxctl::tests
