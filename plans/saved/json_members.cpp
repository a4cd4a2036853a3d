#include "plans/saved/json_members.hpp"

#include <boost/json/object.hpp>

namespace inboxctl::plans {

namespace {

using Json = boost::json::value;

// What the pointer refers to. Null: the member has another type.
template <class Value>
const Value& typed(const Value* value, std::string_view key, std::string_view type) {
    if (value == nullptr) throw Unreadable("\"" + std::string(key) + "\" is not " + std::string(type));
    return *value;
}

}  // namespace

const Json& member(const Json& json, std::string_view key) {
    const auto* in = json.if_object();
    const auto* found = in == nullptr ? nullptr : in->if_contains(key);
    if (found == nullptr) throw Unreadable("\"" + std::string(key) + "\" is missing");
    return *found;
}

std::string text_in(const Json& json, std::string_view key) {
    return std::string(std::string_view(typed(member(json, key).if_string(), key, "a string")));
}

std::int64_t number_in(const Json& json, std::string_view key) {
    return typed(member(json, key).if_int64(), key, "an integer");
}

std::size_t count_in(const Json& json, std::string_view key) {
    const auto number = number_in(json, key);
    if (number < 0) throw Unreadable("\"" + std::string(key) + "\" is negative");
    return static_cast<std::size_t>(number);
}

const boost::json::array& list_in(const Json& json, std::string_view key) {
    return typed(member(json, key).if_array(), key, "an array");
}

const boost::json::object& object_in(const Json& json, std::string_view key) {
    return typed(member(json, key).if_object(), key, "an object");
}

std::string read_text(const Json& json) {
    const auto* text = json.if_string();
    if (text == nullptr) throw Unreadable("an array of strings has another element");
    return {text->data(), text->size()};
}

}  // namespace inboxctl::plans
