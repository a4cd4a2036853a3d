#include "plans/render/wording.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "plans/render/masked.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::plans {

namespace {

constexpr std::size_t longest_value = 72;  // bytes; longer ones are shortened
constexpr std::size_t narrowest = 40;      // columns; narrower text is unreadable

// The names of the fields that changed in the manifests, or of those that drifted.
std::string names_of(const Change& change, bool drifted) {
    std::string names;
    for (const auto& f : change.fields)
        if (drifted ? f.cause != Cause::change : f.cause != Cause::drift)
            names += (names.empty() ? "" : ", ") + path_of(state::field(f.field));
    return names;
}

// One column per code point.
std::size_t columns_of(std::string_view word) {
    std::size_t columns = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (word[i] == '\x1b')
            i = std::min(word.find('m', i), word.size());
        else if ((static_cast<unsigned char>(word[i]) & 0xC0U) != 0x80U)
            ++columns;
    }
    return columns;
}

std::string fit_line(std::string_view line, std::size_t width) {
    const auto indent = std::min(line.find_first_not_of(' '), line.size());
    std::string text;
    std::size_t used = 0;
    for (std::size_t at = 0; at < line.size();) {
        // A word and the spaces before it.
        const auto word = std::min(line.find_first_not_of(' ', at), line.size());
        const auto end = std::min(line.find(' ', word), line.size());
        const auto columns = columns_of(line.substr(at, end - at));
        if (used > indent + 4 && used + columns > width) {
            text.append("\n").append(indent + 4, ' ').append(line.substr(word, end - word));
            used = indent + 4 + columns_of(line.substr(word, end - word));
        } else {
            text.append(line.substr(at, end - at));
            used += columns;
        }
        at = end;
    }
    return text;
}

}  // namespace

std::string_view symbol_of(Action action) {
    switch (action) {
        case Action::create:
            return "+";
        case Action::update:
            return "~";
        case Action::destroy:
            return "-";
        case Action::forget:
            return ".";
    }
    return {};
}

std::string_view symbol_of(Finding::Kind kind) {
    switch (kind) {
        case Finding::Kind::blocked:
            return "!";
        case Finding::Kind::waiting:
            return "?";
        case Finding::Kind::retained:
            return "=";
        case Finding::Kind::duplicate:
            return "!";
    }
    return {};
}

std::string cut(std::string text) {
    if (text.size() <= longest_value) return text;
    std::size_t end = longest_value - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end) + "...";
}

std::string note_of(const Change& change) {
    const std::string id = "inbox " + to_string(change.id);
    if (change.action == Action::destroy) return id + " and its conversations";
    if (change.action == Action::forget)
        return id + (change.reason == Reason::removed ? " stays on the server, no longer managed"
                                                      : " is gone from the server: no longer recorded");
    if (change.reason == Reason::vanished) return id + " is gone from the server: created again";
    if (change.action != Action::update) return {};
    const std::string changed = names_of(change, false), drift = names_of(change, true);
    if (drift.empty()) return cut(changed);
    return (changed.empty() ? std::string() : cut(changed) + "; ") + "drift: " + cut(drift);
}

std::string_view cause_note(Cause cause) {
    switch (cause) {
        case Cause::change:
            return "";
        case Cause::drift:
            return "  (drift)";
        case Cause::both:
            return "  (drift, and a pending change)";
    }
    return {};
}

std::string account_of(const Change& change, const Plan& plan) {
    const bool several = plan.readings.size() + plan.unread.size() > 1;
    return several ? change.account : std::string();
}

std::string counted(std::size_t number, std::string_view singular, std::string_view plural) {
    return std::to_string(number).append(" ").append(number == 1 ? singular : plural);
}

std::string shown(const state::Field& row, const Json& value) {
    if (value.is_null()) return "(none)";
    if (value == not_read_value) return not_read_value;
    const auto seen = masked(row, value);
    if (row.secrecy == state::Secrecy::secret) return mask_text;
    if (row.secrecy == state::Secrecy::contents && value.is_object()) {
        std::string text;
        for (const auto& [key, inner] : seen.get_object())
            text += (text.empty() ? "" : ", ") + std::string(key) + ": " +
                    (is_open_key(row, key) ? boost::json::serialize(inner) : mask_text);
        return "{" + printable(text) + "}";
    }
    auto text = printable(boost::json::serialize(seen));
    return value.is_string() ? cut(std::move(text)) : text;
}

std::string unread_of(const Plan& plan) {
    std::string text;
    for (const auto& account : plan.unread)
        text += (text.empty() ? "account." : ", account.") + account;
    return text + " could not be read";
}

std::string drift_totals_of(const Plan& plan) {
    const auto counts = count(plan);
    std::string text = counted(counts.change, "inbox", "inboxes") + " changed on the server, " +
                       std::to_string(counts.forget) + " gone from it";
    if (!plan.unread.empty()) text += "; " + unread_of(plan);
    return text;
}

std::string totals_of(const Plan& plan) {
    const auto counts = count(plan);
    std::string text = std::to_string(counts.add) + " to add, " + std::to_string(counts.change) +
                       " to change, " + std::to_string(counts.destroy) + " to destroy";
    if (counts.forget > 0) text += ", " + std::to_string(counts.forget) + " to forget";
    if (counts.blocked > 0) text += "; " + std::to_string(counts.blocked) + " blocked";
    if (counts.waiting > 0) text += "; " + std::to_string(counts.waiting) + " waiting";
    if (counts.duplicates > 0) text += "; " + counted(counts.duplicates, "duplicate", "duplicates");
    if (!plan.unread.empty()) text += "; " + unread_of(plan);
    return text;
}

std::string fit(const std::string& text, std::size_t width) {
    if (width == 0) return text;
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        result += fit_line(std::string_view(text).substr(at, end - at), std::max(width, narrowest)) + "\n";
        at = end + 1;
    }
    return result;
}

}  // namespace inboxctl::plans
