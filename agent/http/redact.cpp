#include "agent/http/redact.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <utility>

#include "agent/system/wipe.hpp"

namespace inboxctl::agent {

namespace {

constexpr std::size_t shortest = 4;
constexpr int most_levels = 8;  // of one spelling inside another

// A decoded text, and for each of its bytes the range of original bytes that it stands for.
struct Decoded {
    std::string text;
    std::vector<std::size_t> begin, end;

    void add(std::string_view bytes, std::size_t from, std::size_t to) {
        text += bytes;
        begin.insert(begin.end(), bytes.size(), from);
        end.insert(end.end(), bytes.size(), to);
    }
};

// The bytes that an escape sequence stands for, and the length of the sequence.
struct Sequence {
    std::string bytes;
    std::size_t size = 0;
};

std::string utf8(std::uint32_t code) {
    const auto tail = [&](unsigned shift) { return static_cast<char>(0x80U | (code >> shift & 0x3FU)); };
    if (code < 0x80U) return {static_cast<char>(code)};
    if (code < 0x800U) return {static_cast<char>(0xC0U | code >> 6U), tail(0)};
    if (code < 0x10000U) return {static_cast<char>(0xE0U | code >> 12U), tail(6), tail(0)};
    return {static_cast<char>(0xF0U | (code >> 18U & 7U)), tail(12), tail(6), tail(0)};
}

// Of at least one digit, and nothing else.
std::optional<std::uint32_t> number(std::string_view digits, unsigned base) {
    std::uint32_t value = 0;
    for (const char c : digits) {
        const bool decimal = c >= '0' && c <= '9';
        if (!decimal && (base == 10 || std::isxdigit(static_cast<unsigned char>(c)) == 0))
            return std::nullopt;
        value = value * base + static_cast<std::uint32_t>(decimal ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    if (digits.empty() || digits.size() > 7) return std::nullopt;
    return value;
}

std::optional<std::uint32_t> four_digits(std::string_view text) {
    if (text.size() < 6 || !text.starts_with("\\u")) return std::nullopt;
    return number(text.substr(2, 4), 16);
}

// \u0026, \ud83d\ude00, \u{26}
std::optional<Sequence> unicode(std::string_view text) {
    if (text.starts_with("\\u{")) {
        const auto end = text.substr(0, 12).find('}');
        const auto code = end == std::string_view::npos ? std::nullopt : number(text.substr(3, end - 3), 16);
        if (code) return Sequence{utf8(*code), end + 1};
    }
    const auto code = four_digits(text);
    if (!code) return std::nullopt;
    if (*code >= 0xD800U && *code < 0xDC00U)
        if (const auto low = four_digits(text.substr(6)); low && *low >= 0xDC00U && *low < 0xE000U)
            return Sequence{utf8(0x10000U + ((*code - 0xD800U) << 10U) + (*low - 0xDC00U)), 12};
    return Sequence{utf8(*code), 6};
}

// JSON and Ruby's inspect allow a backslash before any character.
std::optional<Sequence> backslash(std::string_view text) {
    if (text.size() < 2) return std::nullopt;
    if (auto found = unicode(text)) return found;
    if (text[1] == 'x' && text.size() >= 4)
        if (const auto byte = number(text.substr(2, 2), 16)) return Sequence{{static_cast<char>(*byte)}, 4};
    constexpr std::string_view letters = "ntrbfe", meanings = "\n\t\r\b\f\x1b";
    const auto at = letters.find(text[1]);
    return Sequence{{at == std::string_view::npos ? text[1] : meanings[at]}, 2};
}

std::optional<Sequence> entity(std::string_view text) {
    const auto end = text.substr(0, 12).find(';');
    if (end == std::string_view::npos) return std::nullopt;
    const auto name = text.substr(1, end - 1);
    constexpr std::array<std::pair<std::string_view, char>, 5> names{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    for (const auto& [known, meaning] : names)
        if (name == known) return Sequence{{meaning}, end + 1};
    if (!name.starts_with('#')) return std::nullopt;
    const bool hex = name.size() > 1 && (name[1] | 0x20) == 'x';
    const auto code = number(name.substr(hex ? 2 : 1), hex ? 16 : 10);
    return code ? std::optional(Sequence{utf8(*code), end + 1}) : std::nullopt;
}

std::optional<Sequence> percent(std::string_view text) {
    const auto byte = text.size() < 3 ? std::nullopt : number(text.substr(1, 2), 16);
    return byte ? std::optional(Sequence{{static_cast<char>(*byte)}, 3}) : std::nullopt;
}

std::optional<Sequence> sequence(std::string_view text) {
    switch (text.front()) {
        case '\\':
            return backslash(text);
        case '&':
            return entity(text);
        case '%':
            return percent(text);
        default:
            return std::nullopt;
    }
}

Decoded undecoded(std::string_view text) {
    Decoded result;
    for (std::size_t i = 0; i < text.size(); ++i)
        result.add(text.substr(i, 1), i, i + 1);
    return result;
}

Decoded decoded_once(const Decoded& from) {
    Decoded result;
    const std::string_view text = from.text;
    for (std::size_t at = 0; at < text.size();) {
        const auto found = sequence(text.substr(at));
        const std::size_t size = found ? found->size : 1;
        result.add(found ? std::string_view(found->bytes) : text.substr(at, 1), from.begin[at],
                   from.end[at + size - 1]);
        at += size;
    }
    return result;
}

// Base64 and long secrets may be broken into lines.
Decoded without_space(const Decoded& from) {
    Decoded result;
    for (std::size_t i = 0; i < from.text.size(); ++i)
        if (std::isspace(static_cast<unsigned char>(from.text[i])) == 0)
            result.add(std::string_view(from.text).substr(i, 1), from.begin[i], from.end[i]);
    return result;
}

// The base64 digits that depend on `text` alone if it starts `before` bytes after a multiple of three.
std::string base64(std::string_view text, std::size_t before, std::string_view last_two) {
    const std::string digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + std::string(last_two);
    std::string result;
    for (std::size_t bit = (8 * before + 5) / 6 * 6; bit + 6 <= 8 * (before + text.size()); bit += 6) {
        const auto byte = [&](std::size_t i) {
            return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
        };
        const std::size_t at = bit / 8 - before;
        const unsigned both = byte(at) << 8U | byte(at + 1);
        result += digits[both >> (10U - bit % 8) & 63U];
    }
    return result;
}

}  // namespace

void Redactor::add(std::string form) {
    if (form.size() >= shortest) {
        forms_.emplace_back(std::move(form));
        sorted_ = false;
    }
    wipe(form);
}

void Redactor::add(const state::Secret& secret) {
    const std::string_view value = secret.reveal();
    if (value.size() < shortest) return;
    add(std::string(value));
    std::string plus(value), dense(value);
    std::ranges::replace(plus, ' ', '+');
    if (plus != value) add(std::move(plus));
    std::erase_if(dense, [](unsigned char c) { return std::isspace(c) != 0; });
    if (dense != value) add(std::move(dense));
    // The secret itself may look like an escaped text.
    auto whole = undecoded(value);
    for (int level = 0; level < most_levels; ++level) {
        auto next = decoded_once(whole);
        const bool same = next.text == whole.text;
        wipe(whole.text);
        whole = std::move(next);
        if (same) break;
    }
    // A backslash at the end would be read together with whatever follows the secret.
    while (whole.text.ends_with('\\'))
        whole.text.pop_back();
    if (whole.text != value) add(std::move(whole.text));
    wipe(whole.text);
    for (std::size_t before = 0; before < 3; ++before) {
        auto usual = base64(value, before, "+/"), in_addresses = base64(value, before, "-_");
        if (usual != in_addresses) add(std::move(in_addresses));
        add(std::move(usual));
    }
}

void Redactor::redact(std::string& text, std::string_view instead) {
    if (forms_.empty() || text.empty()) return;
    constexpr auto value_of = [](const state::Secret& form) { return form.reveal(); };
    constexpr auto front_of = [](const state::Secret& form) { return form.reveal().substr(0, shortest); };
    if (!std::exchange(sorted_, true)) std::ranges::sort(forms_, {}, value_of);

    std::vector<std::pair<std::size_t, std::size_t>> found;
    const auto look = [&](const Decoded& level) {
        const std::string_view whole = level.text;
        for (std::size_t at = 0; at + shortest <= whole.size(); ++at)
            for (const auto& form :
                 std::ranges::equal_range(forms_, whole.substr(at, shortest), {}, front_of))
                if (whole.substr(at).starts_with(form.reveal()))
                    found.emplace_back(level.begin[at], level.end[at + form.reveal().size() - 1]);
    };
    auto level = undecoded(text);
    for (int i = 0; i < most_levels; ++i) {
        look(level);
        auto next = decoded_once(level);
        if (next.text == level.text) break;
        level = std::move(next);
    }
    look(without_space(level));

    std::ranges::sort(found);
    std::string shown;
    std::size_t done = 0;
    for (const auto& [begin, end] : found) {
        if (begin >= done) shown.append(text, done, begin - done).append(instead);
        done = std::max(done, end);
    }
    if (!found.empty()) text = shown.append(text, done);
}

void redact(std::string& text, std::span<const state::Secret> secrets, std::string_view instead) {
    Redactor redactor;
    for (const auto& secret : secrets)
        redactor.add(secret);
    redactor.redact(text, instead);
}

}  // namespace inboxctl::agent
