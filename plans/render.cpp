#include "plans/render.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "state/format.hpp"
#include "state/json.hpp"

namespace inboxctl::plans {

namespace {

constexpr std::size_t longest_value = 72;  // bytes; longer ones are cut

struct Painter {
    Color color;

    std::string operator()(std::string_view code, std::string_view text) const {
        if (color == Color::no) return std::string(text);
        return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
    }
};

constexpr std::string_view green = "32", yellow = "33", red = "31", bold = "1";

struct Sign {
    std::string_view symbol, color;
};

Sign sign_of(Action action) {
    switch (action) {
        case Action::create:
            return {"+", green};
        case Action::update:
            return {"~", yellow};
        case Action::destroy:
            return {"-", red};
        case Action::adopt:
            return {"<", green};
        case Action::forget:
            return {".", yellow};
    }
    return {};
}

Sign sign_of(Finding::Kind kind) {
    switch (kind) {
        case Finding::Kind::blocked:
            return {"!", red};
        case Finding::Kind::waiting:
            return {"?", yellow};
        case Finding::Kind::retained:
            return {"=", yellow};
    }
    return {};
}

// Nothing of a manifest or a server reaches the terminal as a control sequence.
std::string printable(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
        // U+0080 to U+009F: in UTF-8 as good as an escape character.
        const bool c1 = byte(i) == 0xC2U && i + 1 < text.size() && byte(i + 1) < 0xA0U;
        result += c1 || byte(i) < 0x20U || byte(i) == 0x7FU ? ' ' : text[i];
        if (c1) ++i;
    }
    return result;
}

std::string cut(std::string text) {
    if (text.size() <= longest_value) return text;
    std::size_t end = longest_value - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end) + "...";
}

// The names of what the manifests want, or of what was changed behind their back.
std::string names_of(const Change& change, bool drifted) {
    std::string names;
    for (const auto& f : change.fields)
        if (drifted ? f.cause != Cause::wish : f.cause != Cause::drift)
            names += (names.empty() ? "" : ", ") + path_of(state::field(f.field));
    return names;
}

std::string note_of(const Change& change) {
    const std::string id = "inbox " + to_string(change.id);
    if (change.action == Action::destroy) return id + " and its conversations";
    if (change.action == Action::forget)
        return id + (change.reason == Reason::removed ? " stays on the server, no longer managed"
                                                      : " is gone from the server: no longer recorded");
    if (change.reason == Reason::vanished) return id + " is gone from the server: created again";
    if (change.action != Action::update) return {};
    const std::string wishes = names_of(change, false), drift = names_of(change, true);
    if (drift.empty()) return cut(wishes);
    return (wishes.empty() ? std::string() : cut(wishes) + "; ") + "drift: " + cut(drift);
}

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

void fields_of(std::string& text, const Change& change) {
    for (const auto& f : change.fields) {
        const auto& row = state::field(f.field);
        text += "        " + path_of(row) + " = ";
        if (change.action == Action::update) text += shown(row, f.before) + " -> ";
        text += shown(row, f.after);
        if (f.cause != Cause::wish)
            text += f.cause == Cause::drift ? "  (drift)" : "  (drift, and a new wish)";
        text += "\n";
    }
}

void changes_of(std::string& text, const Plan& plan, const Painter& paint, Detail detail) {
    std::size_t width = 0, title_width = 0;
    for (const auto& change : plan.changes) {
        width = std::max(width, to_string(change.address).size());
        title_width = std::max(title_width, state::name_of(change.payload).title.size());
    }
    for (const auto& change : plan.changes) {
        const auto sign = sign_of(change.action);
        text += "  " + paint(sign.color, sign.symbol) + " " + padded(to_string(change.address), width) +
                "  " + padded(std::string(state::name_of(change.payload).title), title_width);
        if (!change.name.empty()) text += "  " + cut(printable("\"" + change.name + "\""));
        const auto note = note_of(change);
        if (!note.empty()) text += "  " + note;
        text += "\n";
        if (detail == Detail::fields) fields_of(text, change);
    }
    if (!plan.changes.empty()) text += "\n";
}

void findings_of(std::string& text, const Plan& plan, const Painter& paint) {
    for (const auto& finding : plan.findings) {
        const auto sign = sign_of(finding.kind);
        text += "  " + paint(sign.color, sign.symbol) + " " + to_string(finding.address) + ": " +
                printable(finding.message) + "\n";
        if (!finding.remedy.empty()) text += "      " + finding.remedy + "\n";
    }
    if (!plan.findings.empty()) text += "\n";
}

std::string reading_line(const Reading& reading) {
    const std::string inboxes = counted(reading.inboxes, "inbox", "inboxes");
    const std::string from = reading.url + " (Chatwoot " + to_string(reading.version) + ")";
    const std::string account = "account." + reading.account + ": ";
    switch (reading.how) {
        case Reading::How::listed:
            return account + inboxes + " read from " + from + "\n";
        case Reading::How::one_by_one:
            return account + inboxes + " read one by one from " + from +
                   ", which failed to list them; others are not known\n";
        case Reading::How::unmoved:
            return account + inboxes + " as recorded: nothing has moved at " + from +
                   " since they were last read\n";
        case Reading::How::untouched:
            return account + inboxes + " as recorded, not read from " + from + "\n";
    }
    return {};
}

std::string readings_of(const Plan& plan) {
    std::string text;
    for (const auto& reading : plan.readings)
        text += reading_line(reading);
    for (const auto& note : plan.notes)
        text += printable(note) + "\n";
    return text + (text.empty() ? "" : "\n");
}

std::string unread_of(const Plan& plan) {
    std::string text;
    for (const auto& account : plan.unread)
        text += (text.empty() ? "account." : ", account.") + account;
    return text + " could not be read";
}

// Without a single change, and nothing that waits.
std::string nothing_to_do(const Plan& plan, const Painter& paint) {
    const bool whole = plan.unread.empty();
    if (whole && plan.aim == Plan::Aim::destroy) return paint(bold, "Nothing to destroy.") + "\n";
    const std::string head =
        whole ? paint(bold, "No changes.") : paint(bold, "Plan incomplete:") + " " + unread_of(plan) + ".";
    if (!whole && plan.unchanged == 0) return head + "\n";
    return head + " " +
           counted(plan.unchanged, "inbox matches its manifest", "inboxes match their manifests") + ".\n";
}

}  // namespace

std::string counted(std::size_t number, std::string_view singular, std::string_view plural) {
    return std::to_string(number).append(" ").append(number == 1 ? singular : plural);
}

std::string shown(const state::Field& row, const Json& value) {
    if (value.is_null()) return "(none)";
    if (value == not_read_value) return not_read_value;
    if (row.secrecy == state::Secrecy::secret) return "(sensitive)";
    if (row.secrecy == state::Secrecy::contents && value.is_object()) {
        std::string text;
        for (const auto& [key, inner] : value.get_object()) {
            const auto known = std::ranges::find(row.keys, std::string_view(key), &state::Field::name);
            const bool open = known != row.keys.end() && known->secrecy == state::Secrecy::open;
            text += (text.empty() ? "" : ", ") + std::string(key) + ": " +
                    (open ? boost::json::serialize(inner) : "(sensitive)");
        }
        return "{" + printable(text) + "}";
    }
    if (row.format == state::Format::url && value.is_string())
        return cut(printable(boost::json::serialize(Json(state::without_credentials(value.get_string())))));
    auto text = printable(boost::json::serialize(value));
    return value.is_string() ? cut(std::move(text)) : text;
}

std::string render_drift(const Plan& plan, Color color, Detail detail) {
    const Painter paint{color};
    std::string text = readings_of(plan);
    changes_of(text, plan, paint, detail);
    if (plan.changes.empty() && !plan.unread.empty())
        return text + paint(bold, "Drift unknown:") + " " + unread_of(plan) + ".\n";
    if (plan.changes.empty())
        return text + paint(bold, "No drift.") + " The servers are as they were applied.\n";
    const auto counts = count(plan);
    text += paint(bold, "Drift:") + " " + counted(counts.change, "inbox", "inboxes") +
            " changed on the server, " + std::to_string(counts.forget) + " gone from it";
    if (!plan.unread.empty()) text += "; " + unread_of(plan);
    return text + ".\n";
}

std::string render(const Plan& plan, Color color, Detail detail) {
    const Painter paint{color};
    std::string text = readings_of(plan);
    changes_of(text, plan, paint, detail);
    findings_of(text, plan, paint);
    for (const auto& warning : plan.warnings)
        text += paint(yellow, "Warning:") + " " + warning + "\n";
    for (const auto& refusal : plan.refusals)
        text += paint(red, "Refused:") + " " + refusal + "\n";
    if (!plan.warnings.empty() || !plan.refusals.empty()) text += "\n";

    const auto counts = count(plan);
    if (plan.changes.empty() && counts.blocked == 0 && counts.waiting == 0)
        return text + nothing_to_do(plan, paint);
    text += paint(bold, "Plan:") + " " + std::to_string(counts.add) + " to add, " +
            std::to_string(counts.change) + " to change, " + std::to_string(counts.destroy) + " to destroy";
    if (counts.forget > 0) text += ", " + std::to_string(counts.forget) + " to forget";
    if (counts.blocked > 0) text += "; " + std::to_string(counts.blocked) + " blocked";
    if (counts.waiting > 0) text += "; " + std::to_string(counts.waiting) + " waiting";
    if (!plan.unread.empty()) text += "; " + unread_of(plan);
    return text + ".\n";
}

}  // namespace inboxctl::plans
