#include "plans/render/text.hpp"

#include <algorithm>

#include "plans/render/wording.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::plans {

namespace {

struct Painter {
    Color color;

    std::string operator()(std::string_view code, std::string_view text) const {
        if (color == Color::no) return std::string(text);
        return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
    }
};

constexpr std::string_view green = "32", yellow = "33", red = "31", bold = "1";

std::string_view color_of(Action action) {
    switch (action) {
        case Action::create:
            return green;
        case Action::update:
        case Action::forget:
            return yellow;
        case Action::destroy:
            return red;
    }
    return {};
}

std::string_view color_of(Finding::Kind kind) { return kind == Finding::Kind::blocked ? red : yellow; }

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
        text += std::string(cause_note(f.cause)) + "\n";
    }
}

void changes_of(std::string& text, const Plan& plan, const Painter& paint, Detail detail) {
    std::size_t width = 0, account_width = 0, title_width = 0;
    for (const auto& change : plan.changes) {
        width = std::max(width, to_string(change.address).size());
        account_width = std::max(account_width, account_of(change, plan).size());
        title_width = std::max(title_width, state::name_of(change.payload).title.size());
    }
    for (const auto& change : plan.changes) {
        text += "  " + paint(color_of(change.action), symbol_of(change.action)) + " " +
                padded(to_string(change.address), width) + "  " +
                padded(account_of(change, plan), account_width) + (account_width > 0 ? "  " : "") +
                padded(std::string(state::name_of(change.payload).title), title_width);
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
        text += "  " + paint(color_of(finding.kind), symbol_of(finding.kind)) + " " +
                to_string(finding.address) + ": " + printable(finding.message) + "\n";
        text += state::with_prefix("      ", finding.remedy);
    }
    if (!plan.findings.empty()) text += "\n";
}

std::string reading_line(const Reading& reading) {
    const std::string inboxes = counted(reading.inboxes, "inbox", "inboxes");
    const std::string from = printable(reading.url) + " (Chatwoot " + to_string(reading.version) + ")";
    const std::string account = "account." + reading.account + ": ";
    switch (reading.how) {
        case Reading::How::listed:
            return account + inboxes + " read from " + from + "\n";
        case Reading::How::one_by_one:
            return account + inboxes + " read one by one from " + from +
                   ", which could not list them; other inboxes are unknown\n";
        case Reading::How::unchanged:
            return account + inboxes + " as recorded, unchanged since the last read from " + from + "\n";
        case Reading::How::not_read:
            return account + inboxes + " as recorded, not read from " + from + "\n";
    }
    return {};
}

std::string readings_text(const Plan& plan) {
    std::string text;
    for (const auto& reading : plan.readings)
        text += reading_line(reading);
    for (const auto& note : plan.notes)
        text += printable(note) + "\n";
    return text + (text.empty() ? "" : "\n");
}

// For a plan without changes, in which nothing is blocked or waiting.
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

std::string render_drift(const Plan& plan, Color color, Detail detail, std::size_t width) {
    const Painter paint{color};
    std::string text = readings_text(plan);
    changes_of(text, plan, paint, detail);
    if (plan.changes.empty() && !plan.unread.empty())
        return fit(text + paint(bold, "Drift unknown:") + " " + unread_of(plan) + ".\n", width);
    if (plan.changes.empty())
        return fit(text + paint(bold, "No drift.") + " The servers match what was last applied.\n", width);
    text += paint(bold, "Drift:") + " " + drift_totals_of(plan);
    return fit(text + ".\n", width);
}

std::string render(const Plan& plan, Color color, Detail detail, std::size_t width) {
    const Painter paint{color};
    std::string text = readings_text(plan);
    changes_of(text, plan, paint, detail);
    findings_of(text, plan, paint);
    for (const auto& warning : plan.warnings)
        text += paint(yellow, "Warning:") + " " + printable(warning) + "\n";
    for (const auto& refusal : plan.refusals)
        text += paint(red, "Refused:") + " " + printable(refusal) + "\n";
    if (!plan.warnings.empty() || !plan.refusals.empty()) text += "\n";

    const auto counts = count(plan);
    if (plan.changes.empty() && counts.blocked == 0 && counts.waiting == 0 && counts.duplicates == 0)
        return fit(text + nothing_to_do(plan, paint), width);
    return fit(text + paint(bold, "Plan:") + " " + totals_of(plan) + ".\n", width);
}

}  // namespace inboxctl::plans
