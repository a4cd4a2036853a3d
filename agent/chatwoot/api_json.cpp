#include "agent/chatwoot/api_json.hpp"

#include <boost/json/parse.hpp>

#include "state/model/wiping.hpp"

namespace inboxctl::agent {

namespace json = boost::json;

std::optional<json::value> take_json(HttpReply& reply) {
    const Wiped wiped(reply.body);
    json::parse_options options;
    options.max_depth = 100;  // the limit of Rails
    boost::system::error_code failure;
    json::value value = json::parse(reply.body, failure, state::wiping(), options);
    if (failure) return std::nullopt;
    return value;
}

const json::value* find(const json::value& value, std::string_view key) {
    const json::object* object = value.if_object();
    return object == nullptr ? nullptr : object->if_contains(key);
}

std::optional<std::int64_t> number_at(const json::value& value, std::string_view key) {
    const json::value* found = find(value, key);
    if (found == nullptr || !found->is_int64()) return std::nullopt;
    return found->get_int64();
}

std::string text_at(const json::value& value, std::string_view key) {
    const json::value* found = find(value, key);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

}  // namespace inboxctl::agent
