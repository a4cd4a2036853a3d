// Reads Chatwoot's JSON without trusting its shape.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/chatwoot/api_error.hpp"
#include "agent/system/wipe.hpp"

namespace inboxctl::agent {

// Parses the body and wipes it, because it may hold passwords; the value wipes itself. Nothing: not JSON, or
// truncated.
std::optional<boost::json::value> take_json(HttpReply& reply);

// Nothing if `value` is not an object, lacks the key, or has another type there.
const boost::json::value* find(const boost::json::value& value, std::string_view key);
std::optional<std::int64_t> number_at(const boost::json::value& value, std::string_view key);
std::string text_at(const boost::json::value& value, std::string_view key);

// `{"payload": […]}` or a bare list, each item read by `read_item`. One unreadable item fails the whole list:
// a part of the agents would look as if the others had left.
template <class T>
ApiResult<std::vector<T>> read_list(const ApiCall& call, HttpReply& reply, const std::string& of_what,
                                    std::optional<T> (*read_item)(const boost::json::value&)) {
    const auto whole = take_json(reply);
    if (!whole) return explain_unreadable(call, reply, "invalid or truncated JSON");
    const boost::json::value* payload = find(*whole, "payload");
    const boost::json::array* items = payload != nullptr ? payload->if_array() : whole->if_array();
    std::vector<T> result;
    for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
        auto value = read_item((*items)[i]);
        if (!value) break;
        result.push_back(std::move(*value));
    }
    if (items == nullptr || result.size() < items->size())
        return explain_unreadable(call, reply, "JSON that is not a list of " + of_what);
    return result;
}

}  // namespace inboxctl::agent
