// Members of a JSON object, each of an expected type. For plan_json.cpp.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace inboxctl::plans {

// Why a JSON document cannot be read: a member is missing, of another type, or has an unknown value.
struct Unreadable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

const boost::json::value& member(const boost::json::value& json, std::string_view key);
std::string text_in(const boost::json::value& json, std::string_view key);
std::int64_t number_in(const boost::json::value& json, std::string_view key);
std::size_t count_in(const boost::json::value& json, std::string_view key);
const boost::json::array& list_in(const boost::json::value& json, std::string_view key);
const boost::json::object& object_in(const boost::json::value& json, std::string_view key);

// An element of a list of strings.
std::string read_text(const boost::json::value& json);

template <class Item, class Read>
std::vector<Item> read_list(const boost::json::value& json, std::string_view key, const Read& read) {
    std::vector<Item> result;
    for (const auto& item : list_in(json, key))
        result.push_back(read(item));
    return result;
}

template <class Item, class Write>
boost::json::array write_list(const std::vector<Item>& items, const Write& write) {
    boost::json::array result;
    for (const auto& item : items)
        result.push_back(write(item));
    return result;
}

// The enumerator with this name; `names` lists them in order.
template <class Enum, class Names>
Enum value_in(const Names& names, std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return static_cast<Enum>(i);
    throw Unreadable("\"" + std::string(name) + "\" is unknown");
}

}  // namespace inboxctl::plans
