#include "state/model/pretty.hpp"

#include <boost/json/serialize.hpp>

#include "state/model/printable.hpp"

namespace inboxctl::state {

namespace {

void write(std::string& text, const boost::json::value& json, std::size_t depth) {
    const auto line = [&](std::size_t level) { text.append("\n").append(2 * level, ' '); };
    if (const auto* object = json.if_object(); object != nullptr && !object->empty()) {
        const char* before = "{";
        for (const auto& [key, value] : *object) {
            text += before;
            line(depth + 1);
            text += boost::json::serialize(boost::json::string(key)) + ": ";
            write(text, value, depth + 1);
            before = ",";
        }
        line(depth);
        text += "}";
    } else if (const auto* array = json.if_array(); array != nullptr && !array->empty()) {
        const char* before = "[";
        for (const auto& value : *array) {
            text += before;
            line(depth + 1);
            write(text, value, depth + 1);
            before = ",";
        }
        line(depth);
        text += "]";
    } else {
        text += boost::json::serialize(json);
    }
}

}  // namespace

std::string pretty(const boost::json::value& json) {
    std::string text;
    write(text, json, 0);
    return printable_json(text) + "\n";
}

}  // namespace inboxctl::state
