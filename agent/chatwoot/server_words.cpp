#include "agent/chatwoot/server_words.hpp"

#include <boost/json/parse.hpp>

#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

namespace json = boost::json;

constexpr std::size_t longest = 600;

}  // namespace

std::string short_line(std::string_view text) {
    if (text.size() <= longest) return state::printable(text);
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return state::printable(text.substr(0, end)) + "…";
}

ServerWords server_words(const HttpReply& reply) {
    ServerWords words;
    boost::system::error_code failure;
    const json::value whole = json::parse(reply.body, failure);
    const json::object* object = failure ? nullptr : whole.if_object();
    if (object == nullptr) return words;
    words.is_json = true;
    const auto take = [&](const json::value* value) {
        if (value != nullptr && value->is_string() && words.text.empty())
            words.text = short_line(value->get_string());
    };
    take(object->if_contains("message"));
    take(object->if_contains("error"));
    if (const auto* errors = object->if_contains("errors"); errors != nullptr && errors->is_array()) {
        words.asks_to_sign_in = true;
        if (!errors->get_array().empty()) take(&errors->get_array().front());
    }
    if (const auto* names = object->if_contains("attributes"); names != nullptr && names->is_array())
        for (const auto& name : names->get_array())
            if (name.is_string()) words.attributes.push_back(short_line(name.get_string()));
    return words;
}

std::string in_quotes(const std::string& text) { return text.empty() ? "" : " (\"" + text + "\")"; }

bool is_html(const HttpReply& reply) { return reply.content_type.find("html") != std::string::npos; }

std::string content_of(const HttpReply& reply) {
    if (is_html(reply)) return "an HTML page";
    return reply.body.empty() ? "an empty body" : "a body that is not Chatwoot's";
}

}  // namespace inboxctl::agent
