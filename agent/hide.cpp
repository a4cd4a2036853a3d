#include "agent/hide.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cctype>

#include "agent/wipe.hpp"

namespace inboxctl::agent {

namespace {

constexpr std::size_t shortest = 4;
constexpr std::string_view instead = "[secret]";

// Once more for a text in a text, as an error that quotes a request has it.
std::string escaped(std::string_view text) {
    const std::string quoted = boost::json::serialize(boost::json::string(text));
    return quoted.substr(1, quoted.size() - 2);
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || std::string_view("-_.~").find(c) != std::string_view::npos)
            result += c;
        else
            result += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return result;
}

}  // namespace

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

void hide(std::string& text, std::span<const state::Secret> secrets) {
    for (const auto& secret : secrets) {
        if (secret.reveal().size() < shortest) continue;
        std::string in_json = escaped(secret.reveal());
        std::string in_text_in_json = escaped(in_json);
        std::string in_address = percent_encoded(secret.reveal());
        for (const std::string_view form : {std::string_view(in_text_in_json), std::string_view(in_json),
                                            std::string_view(in_address), secret.reveal()})
            replace_all(text, form, instead);
        for (auto* copy : {&in_json, &in_text_in_json, &in_address})
            wipe(*copy);
    }
}

}  // namespace inboxctl::agent
