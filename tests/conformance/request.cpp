#include "tests/conformance/request.hpp"

#include <algorithm>
#include <boost/beast/core/detail/base64.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace inboxctl::tests {

namespace {

using boost::json::object;

std::string text_of(const Json& value) {
    return value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
}

std::string text_at(const object& part, std::string_view key, std::string_view fallback) {
    const auto* value = part.if_contains(key);
    return value == nullptr ? std::string(fallback) : text_of(*value);
}

std::string from_base64(std::string_view text) {
    namespace base64 = boost::beast::detail::base64;
    std::string bytes(base64::decoded_size(text.size()), '\0');
    bytes.resize(base64::decode(bytes.data(), text.data(), text.size()).first);
    return bytes;
}

std::string file_bytes(const object& part, const std::filesystem::path& recordings) {
    if (part.contains("base64")) return from_base64(part.at("base64").as_string());
    if (part.contains("zeros")) {
        auto bytes = from_base64(text_at(part, "prefix", ""));
        bytes.resize(part.at("zeros").to_number<std::size_t>(), '\0');
        return bytes;
    }
    return read_file(recordings / "files" / part.at("file").as_string().c_str());
}

bool is_file(const object& part) {
    return part.contains("file") || part.contains("base64") || part.contains("zeros");
}

constexpr std::string_view boundary = "----conformance5f2b7c1e";

std::string multipart(const Json& parts, const std::filesystem::path& recordings) {
    std::string body;
    for (const auto& item : parts.as_array()) {
        const auto& part = item.as_object();
        body.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
        body += text_at(part, "name", "") + "\"";
        if (is_file(part))
            body += "; filename=\"" + text_at(part, "filename", text_at(part, "file", "file")) + "\"";
        body += "\r\n";
        if (part.contains("content_type"))
            body += "Content-Type: " + text_at(part, "content_type", "") + "\r\n";
        body += "\r\n";
        body += is_file(part) ? file_bytes(part, recordings) : text_at(part, "value", "");
        body += "\r\n";
    }
    return body.append("--").append(boundary).append("--\r\n");
}

std::string percent_encoded(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || std::string_view("_.-~").find(c) != std::string_view::npos)
            result += c;
        else if (c == ' ')
            result += '+';
        else
            result.append("%").append(1, digits[byte >> 4U]).append(1, digits[byte & 0xFU]);
    }
    return result;
}

std::string form(const Json& pairs, const Variables& variables) {
    std::string body;
    for (const auto& pair : pairs.as_array()) {
        const auto& both = pair.as_array();
        body += (body.empty() ? "" : "&") + percent_encoded(text_of(both.at(0))) + "=" +
                percent_encoded(text_of(fill(both.at(1), variables)));
    }
    return body;
}

// `type` is the content type where the request's own headers name none.
void set_body(Request& result, std::string body, std::string_view type) {
    result.body = std::move(body);
    result.has_body = true;
    const auto named = [](const auto& header) { return header.first == "Content-Type"; };
    if (std::ranges::none_of(result.headers, named)) result.headers.emplace_back("Content-Type", type);
}

}  // namespace

Request encode(const object& request, const Variables& variables, const std::filesystem::path& recordings) {
    Request result;
    result.method = request.at("method").as_string().c_str();
    result.path = fill_text(request.at("path").as_string(), variables);
    if (const auto* headers = request.if_contains("headers"); headers != nullptr)
        for (const auto& [name, value] : headers->as_object())
            result.headers.emplace_back(name, text_of(fill(value, variables)));
    if (const auto* token = request.if_contains("token"); token != nullptr && token->is_string()) {
        const auto name = std::string(token->get_string()) + "_token";
        const auto found = variables.find(name);
        if (found == variables.end()) throw std::runtime_error("the world has no variable " + name);
        result.headers.emplace_back("api_access_token", text_of(found->second));
    }
    if (const auto* json = request.if_contains("json"); json != nullptr)
        set_body(result, boost::json::serialize(fill(*json, variables)), "application/json");
    else if (const auto* parts = request.if_contains("multipart"); parts != nullptr)
        set_body(result, multipart(fill(*parts, variables), recordings),
                 "multipart/form-data; boundary=" + std::string(boundary));
    else if (const auto* pairs = request.if_contains("form"); pairs != nullptr)
        set_body(result, form(*pairs, variables), "application/x-www-form-urlencoded");
    else if (const auto* raw = request.if_contains("raw"); raw != nullptr)
        set_body(result, text_of(fill(*raw, variables)), "application/json");
    if (const auto* seconds = request.if_contains("give_up_after"); seconds != nullptr)
        result.give_up_after =
            std::chrono::milliseconds(static_cast<std::int64_t>(seconds->to_number<double>() * 1000));
    return result;
}

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

Json read_json(const std::filesystem::path& file) { return boost::json::parse(read_file(file)); }

}  // namespace inboxctl::tests
