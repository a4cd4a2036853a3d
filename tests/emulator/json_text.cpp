#include "tests/emulator/json_text.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>

namespace emulator {
namespace {

// boost::json has no numbers beyond 64 bits; their digits are kept in a string with this prefix.
constexpr char raw_number_mark = '\x01';

class Builder {
  public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    json::value_stack stack;

    bool on_document_begin(json::error_code&) { return stack.reset(), true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return true; }
    bool on_object_end(std::size_t n, json::error_code&) { return stack.push_object(n), true; }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t n, json::error_code&) { return stack.push_array(n), true; }
    bool on_key_part(json::string_view s, std::size_t, json::error_code&) { return part_.append(s), true; }
    bool on_key(json::string_view s, std::size_t, json::error_code&) {
        return stack.push_key(whole(s)), part_.clear(), true;
    }
    bool on_string_part(json::string_view s, std::size_t, json::error_code&) { return part_.append(s), true; }
    bool on_string(json::string_view s, std::size_t, json::error_code&) {
        return stack.push_string(whole(s)), part_.clear(), true;
    }
    bool on_number_part(json::string_view s, json::error_code&) { return part_.append(s), true; }
    bool on_int64(std::int64_t i, json::string_view, json::error_code&) {
        return stack.push_int64(i), part_.clear(), true;
    }
    bool on_uint64(std::uint64_t u, json::string_view, json::error_code&) {
        return stack.push_uint64(u), part_.clear(), true;
    }
    bool on_double(double rough, json::string_view s, json::error_code&) {
        const std::string digits{whole(s)};
        part_.clear();
        if (digits.find_first_of(".eE") == std::string::npos)
            stack.push_string(raw_number_mark + digits);
        else
            stack.push_double(exact(digits, rough));
        return true;
    }
    bool on_bool(bool b, json::error_code&) { return stack.push_bool(b), true; }
    bool on_null(json::error_code&) { return stack.push_null(), true; }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

  private:
    // boost::json's own conversion may be off in the last digit.
    static double exact(const std::string& digits, double rough) {
        double number = rough;
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
        return number;
    }
    json::string_view whole(json::string_view last) {
        if (part_.empty()) return last;
        part_.append(last);
        return part_;
    }
    std::string part_;
};

void drop_nulls(json::value& value) {
    if (auto* array = value.if_array()) {
        array->erase(
            std::remove_if(array->begin(), array->end(), [](const json::value& v) { return v.is_null(); }),
            array->end());
        for (auto& each : *array)
            drop_nulls(each);
    } else if (auto* object = value.if_object()) {
        for (auto& [key, each] : *object)
            drop_nulls(each);
    }
}

// Shortest digits without the dot, and the exponent of the first one.
struct Digits {
    bool negative = false;
    std::string digits;
    int exponent = 0;
};

Digits digits_of(double number) {
    char buffer[40];
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, std::fabs(number), std::chars_format::scientific).ptr;
    const std::string_view text{buffer, static_cast<std::size_t>(end - buffer)};
    const auto e = text.find('e');
    Digits out{std::signbit(number), std::string{text.substr(0, e)}, 0};
    std::erase(out.digits, '.');
    const auto exponent = text.substr(e + (text[e + 1] == '+' ? 2 : 1));
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), out.exponent);
    return out;
}

std::string plain(const Digits& d) {
    std::string text = d.digits;
    if (d.exponent < 0) return "0." + std::string(static_cast<std::size_t>(-d.exponent - 1), '0') + text;
    const auto whole = static_cast<std::size_t>(d.exponent) + 1;
    if (text.size() <= whole) return text + std::string(whole - text.size(), '0') + ".0";
    return text.insert(whole, ".");
}

std::string scientific(const Digits& d) {
    const std::string rest = d.digits.size() > 1 ? d.digits.substr(1) : "0";
    const int size = std::abs(d.exponent);
    return d.digits.substr(0, 1) + "." + rest + "e" + (d.exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "") +
           std::to_string(size);
}

bool needs_exponent(const Digits& d) { return d.exponent < -4 || d.exponent >= 16; }

std::string double_text(double number) {
    const Digits d = digits_of(number);
    return (d.negative ? "-" : "") + (needs_exponent(d) ? scientific(d) : plain(d));
}

bool settle_double(json::value& value) {
    const double number = value.get_double();
    if (number == 0 && std::signbit(number)) return value = 0.0, true;
    const Digits d = digits_of(number);
    if (d.exponent < 16) return false;
    std::string whole = plain(d);
    whole.resize(whole.size() - 2);
    value = std::string{raw_number_mark} + (d.negative ? "-" : "") + whole;
    return true;
}

bool is_raw_number(std::string_view text) { return text.size() > 1 && text.front() == raw_number_mark; }

void append_string(std::string& out, std::string_view text) {
    if (is_raw_number(text))
        out.append(text.substr(1));
    else
        append_quoted(out, text);
}

}  // namespace

std::optional<json::value> parse_json(std::string_view text) {
    json::parse_options options;
    options.max_depth = 100;
    json::basic_parser<Builder> parser{options};
    json::error_code error;
    const auto used = parser.write_some(false, text.data(), text.size(), error);
    const auto rest = text.substr(std::min(used, text.size()));
    if (error || !parser.done() || rest.find_first_not_of(" \t\r\n") != std::string_view::npos)
        return std::nullopt;
    json::value value = parser.handler().stack.release();
    drop_nulls(value);
    return value;
}

void append_quoted(std::string& out, std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\', out += c;
        else if (c == '\n')
            out += "\\n";
        else if (static_cast<unsigned char>(c) >= 0x20)
            out += c;
        else
            out += "\\u00", out += hex[c >> 4], out += hex[c & 15];
    }
    out += '"';
}

void append_text(std::string& out, const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            out += "null";
            return;
        case json::kind::bool_:
            out += value.get_bool() ? "true" : "false";
            return;
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_:
            out += number_text(value);
            return;
        case json::kind::string:
            append_string(out, value.get_string());
            return;
        case json::kind::array: {
            char separator = '[';
            for (const auto& each : value.get_array())
                out += separator, append_text(out, each), separator = ',';
            out += value.get_array().empty() ? "[]" : "]";
            return;
        }
        case json::kind::object: {
            char separator = '{';
            for (const auto& [key, each] : value.get_object()) {
                out += separator, append_quoted(out, key), out += ':', append_text(out, each),
                    separator = ',';
            }
            out += value.get_object().empty() ? "{}" : "}";
            return;
        }
    }
}

std::string to_text(const json::value& value) {
    std::string out;
    append_text(out, value);
    return out;
}

std::string lower_case(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::string number_text(const json::value& number) {
    if (number.is_int64()) return std::to_string(number.get_int64());
    if (number.is_uint64()) return std::to_string(number.get_uint64());
    if (number.is_double()) return double_text(number.get_double());
    return {};
}

bool settle_numbers(json::value& value) {
    bool changed = false;
    if (value.is_double()) return settle_double(value);
    if (auto* array = value.if_array()) {
        for (auto& each : *array)
            changed |= settle_numbers(each);
    } else if (auto* object = value.if_object()) {
        for (auto& [key, each] : *object)
            changed |= settle_numbers(each);
    }
    return changed;
}

bool holds_nul(const json::value& value) {
    if (const auto* text = value.if_string()) return text->find('\0') != json::string::npos;
    if (const auto* array = value.if_array()) return std::any_of(array->begin(), array->end(), holds_nul);
    if (const auto* object = value.if_object()) {
        return std::any_of(object->begin(), object->end(), [](const auto& pair) {
            return pair.key().find('\0') != json::string_view::npos || holds_nul(pair.value());
        });
    }
    return false;
}

}  // namespace emulator
