#include "tests/converge/manifest_text.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "state/model/inbox/fields.hpp"

namespace inboxctl::tests {

using namespace state;

namespace {

std::string basic_string(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        constexpr std::string_view hex = "0123456789ABCDEF";
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            result += std::string("\\") + c;
        else if (byte < 0x20 || byte == 0x7F)
            result += std::string("\\u00") + hex[byte >> 4U] + hex[byte & 0xFU];
        else
            result += c;
    }
    return result + "\"";
}

using Write = std::function<std::string(std::string_view key, const Json& value)>;

std::string table(const boost::json::object& object, const Write& write) {
    std::string text = "{";
    for (const auto& [key, value] : object)
        text += (text.size() > 1 ? ", " : " ") + basic_string(key) + " = " + write(key, value);
    return text + " }";
}

std::string guarded(const Field& row, const Json& value, const KeepSecret& keep_secret) {
    return table(value.as_object(), [&](std::string_view key, const Json& inner) {
        const auto known = std::ranges::find(row.keys, key, &Field::name);
        const bool is_secret = known != row.keys.end() && known->secrecy == Secrecy::secret;
        return is_secret ? keep_secret(inner.as_string().c_str()) : to_toml(inner);
    });
}

std::string text_of(const Field& row, const Json& value, const KeepSecret& keep_secret) {
    switch (row.secrecy) {
        case Secrecy::secret:
            return keep_secret(value.as_string().c_str());
        case Secrecy::contents:
            return guarded(row, value, keep_secret);
        case Secrecy::open:
            return to_toml(value);
    }
    return {};
}

}  // namespace

std::string to_toml(const Json& value) {
    if (value.is_string()) return basic_string(value.get_string());
    if (const auto* object = value.if_object())
        return table(*object, [](std::string_view, const Json& inner) { return to_toml(inner); });
    const auto* array = value.if_array();
    if (array == nullptr) return boost::json::serialize(value);
    std::string text = "[";
    for (const auto& item : *array)
        text += (text.size() > 1 ? ", " : "") + to_toml(item);
    return text + "]";
}

std::string to_toml(const Declared& inbox, const KeepSecret& keep_secret) {
    std::string top = "[inbox." + inbox.key + "]\n";
    std::string channel =
        "[inbox." + inbox.key + ".channel]\ntype = \"" + std::string(name_of(inbox.payload).type) + "\"\n";
    for (const auto& [id, value] : inbox.fields) {
        const auto& row = field(id);
        auto& text = row.scope == Scope::channel ? channel : top;
        text += std::string(row.name) + " = " + text_of(row, value, keep_secret) + "\n";
    }
    return top + channel;
}

}  // namespace inboxctl::tests
