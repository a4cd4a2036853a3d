#include "plans/render/markdown.hpp"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "plans/render/text.hpp"
#include "plans/render/wording.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::plans {

namespace {

// Inside a fence, text of a manifest or server cannot mention anyone, link to anything or act as markup.
constexpr std::string_view fence_open = "```diff\n", fence_close = "```\n";
constexpr std::size_t title_room = 250;  // bytes for a section's title, fences and "and N more"

enum class Fold { open, folded };

struct Entry {
    std::string line;
    std::string more;  // omitted first if the text is too long
};

struct Section {
    std::string title;
    Fold fold = Fold::folded;
    std::vector<Entry> entries;
};

std::string line_of(const Change& change, const Plan& plan) {
    std::string text(symbol_of(change.action));
    text += " " + to_string(change.address) + "  ";
    if (const auto account = account_of(change, plan); !account.empty()) text += account + "  ";
    text += state::name_of(change.payload).title;
    if (!change.name.empty()) text += "  " + cut(printable("\"" + change.name + "\""));
    const auto note = note_of(change);
    if (!note.empty()) text += "  " + note;
    return text + "\n";
}

std::string fields_of(const Change& change) {
    std::string text;
    for (const auto& field : change.fields) {
        const auto& row = state::field(field.field);
        const std::string name = path_of(row) + " = ";
        if (change.action == Action::update) text += "-     " + name + shown(row, field.before) + "\n";
        text += "+     " + name + shown(row, field.after);
        text += cause_note(field.cause);
        text += "\n";
    }
    return text;
}

std::vector<Entry> entries_of(const Plan& plan, std::initializer_list<Action> actions) {
    std::vector<Entry> entries;
    for (const auto& change : plan.changes)
        if (std::ranges::find(actions, change.action) != actions.end())
            entries.push_back({line_of(change, plan), fields_of(change)});
    return entries;
}

std::vector<Entry> entries_of(const Plan& plan, Finding::Kind kind) {
    std::vector<Entry> entries;
    for (const auto& finding : plan.findings) {
        if (finding.kind != kind) continue;
        Entry entry{std::string(symbol_of(kind)) + " " + to_string(finding.address) + ": " +
                        printable(finding.message) + "\n",
                    {}};
        if (!finding.remedy.empty()) entry.more = state::with_prefix("#     ", finding.remedy);
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::vector<Entry> entries_of(const std::vector<std::string>& texts, std::string_view symbol) {
    std::vector<Entry> entries;
    for (const auto& text : texts)
        entries.push_back({std::string(symbol) + " " + printable(text) + "\n", {}});
    return entries;
}

std::string titled(const Section& section, const std::string& lines) {
    const auto body = "\n" + std::string(fence_open) + lines + std::string(fence_close);
    if (section.fold == Fold::open) return "\n**" + section.title + "**\n" + body;
    return "\n<details><summary>" + section.title + "</summary>\n" + body + "\n</details>\n";
}

std::string whole(const Section& section, Detail detail) {
    std::string lines;
    for (const auto& entry : section.entries) {
        lines += entry.line;
        if (detail == Detail::fields) lines += entry.more;
    }
    return titled(section, lines);
}

// As many lines as fit, and the number of those that do not.
std::string cut_to(const Section& section, std::size_t room) {
    std::string lines;
    std::size_t shown = 0;
    for (const auto& entry : section.entries) {
        if (lines.size() + entry.line.size() + title_room > room) break;
        lines += entry.line;
        ++shown;
    }
    const auto left = section.entries.size() - shown;
    if (left > 0) lines += "# ... and " + std::to_string(left) + " more, too many for a comment\n";
    return titled(section, lines);
}

std::string lines_of(const std::vector<std::string>& words) {
    std::string text, line;
    for (const auto& word : words) {
        if (line.size() + word.size() > 100) text += "- " + line + ",\n", line.clear();
        line += (line.empty() ? "" : ", ") + word;
    }
    return text + "- " + line + "\n";
}

// 3, 4, 5 and 9 are `3-5`, `9`.
std::vector<std::string> ranges(std::vector<std::int64_t> ids) {
    std::ranges::sort(ids);
    std::vector<std::string> result;
    for (std::size_t i = 0; i < ids.size();) {
        std::size_t end = i + 1;
        while (end < ids.size() && ids[end] == ids[end - 1] + 1)
            ++end;
        result.push_back(std::to_string(ids[i]) + (end > i + 1 ? "-" + std::to_string(ids[end - 1]) : ""));
        i = end;
    }
    return result;
}

// Names every inbox that would lose its conversations. The more there are, the shorter the list.
std::string destroys_of(const Plan& plan, std::size_t room) {
    Section section{"", Fold::open, entries_of(plan, {Action::destroy})};
    if (section.entries.empty()) return {};
    section.title =
        counted(section.entries.size(), "inbox", "inboxes") + " to destroy, with all their conversations";
    std::string addresses;
    std::vector<std::string> keys;
    std::vector<std::int64_t> ids;
    for (const auto& change : plan.changes) {
        if (change.action != Action::destroy) continue;
        addresses += "- " + to_string(change.address) + " (" + to_string(change.id) + ")\n";
        keys.push_back(change.address.key);
        ids.push_back(to_number(change.id));
    }
    for (auto text :
         {whole(section, Detail::changes), titled(section, addresses), titled(section, lines_of(keys))})
        if (text.size() <= room) return text;
    section.title += ", by id";
    auto by_id = titled(section, lines_of(ranges(ids)));
    if (by_id.size() <= room) return by_id;
    return titled(section, "- too many to list in a comment: see the plan as text\n");
}

std::string headline_of(const Plan& plan, Subject subject) {
    if (subject == Subject::drift) {
        if (!plan.changes.empty()) return "**Drift: " + drift_totals_of(plan) + ".**";
        if (!plan.unread.empty()) return "**Drift unknown: " + unread_of(plan) + ".**";
        return "**No drift.** The servers match what was last applied.";
    }
    const auto counts = count(plan);
    if (!plan.refusals.empty()) return "**Plan refused: " + totals_of(plan) + ".**";
    if (!plan.changes.empty() || counts.blocked + counts.waiting > 0)
        return "**Plan: " + totals_of(plan) + ".**";
    if (!plan.unread.empty()) return "**Plan incomplete: " + unread_of(plan) + ".**";
    return "**No changes.** " +
           counted(plan.unchanged, "inbox matches its manifest", "inboxes match their manifests") + ".";
}

std::string drift_note(const Plan& plan) {
    const auto has_drift = [](const FieldChange& field) { return field.cause != Cause::change; };
    const auto drifted = std::ranges::count_if(
        plan.changes, [&](const Change& change) { return std::ranges::any_of(change.fields, has_drift); });
    return drifted == 0 ? "" : ", of which " + std::to_string(drifted) + " drifted on the server";
}

std::vector<Section> sections_of(const Plan& plan, Subject subject) {
    const bool drift = subject == Subject::drift;
    std::vector<Section> sections;
    const auto add = [&](Fold fold, std::vector<Entry> entries, const std::string& one,
                         const std::string& many) {
        if (entries.empty()) return;
        auto title = counted(entries.size(), one, many);
        sections.push_back({std::move(title), fold, std::move(entries)});
    };
    const auto add_same = [&](Fold fold, std::vector<Entry> entries, const std::string& title) {
        add(fold, std::move(entries), title, title);
    };
    add(Fold::open, entries_of(plan.refusals, "!"), "reason why this plan must not be applied",
        "reasons why this plan must not be applied");
    add_same(Fold::open, entries_of(plan, Finding::Kind::blocked), "blocked until you decide");
    add(Fold::open, entries_of(plan, Finding::Kind::duplicate), "duplicate inbox, until you decide",
        "duplicate inboxes, until you decide");
    add_same(Fold::folded, entries_of(plan, {Action::update}),
             drift ? "changed on the server" : "to change" + drift_note(plan));
    add_same(Fold::folded, entries_of(plan, {Action::create}), "to add");
    add_same(Fold::folded, entries_of(plan, {Action::forget}), drift ? "gone from the server" : "to forget");
    add_same(Fold::folded, entries_of(plan, Finding::Kind::waiting), "waiting for the server");
    add(Fold::folded, entries_of(plan, Finding::Kind::retained), "kept although no manifest declares it",
        "kept although no manifest declares them");
    add(Fold::folded, entries_of(plan.notes, "#"), "note", "notes");
    add(Fold::folded, entries_of(plan.warnings, "#"), "warning", "warnings");
    return sections;
}

std::string cut_to_fit(std::string text, const std::vector<Section>& sections, std::size_t most) {
    for (std::size_t i = 0; i < sections.size(); ++i) {
        const auto kept_free = (sections.size() - i - 1) * title_room;
        const auto used = text.size() + kept_free;
        text += cut_to(sections[i], most > used ? most - used : 0);
    }
    return text;
}

}  // namespace

std::string marker_of(const std::string& set) {
    std::string name = printable(set);
    for (const char* end : {"--", ">"})  // would end an HTML comment
        for (auto at = name.find(end); at != std::string::npos; at = name.find(end))
            name.replace(at, std::string_view(end).size(), "_");
    return "<!-- inboxctl-plan: " + name + " -->";
}

std::string render_markdown(const Plan& plan, const Comment& comment) {
    const auto sections = sections_of(plan, comment.subject);
    std::string head = headline_of(plan, comment.subject) + "\n" + marker_of(comment.set) + "\n";
    const auto promised = head.size() + sections.size() * title_room;
    head += destroys_of(plan, comment.most > promised ? comment.most - promised : 0);
    for (const auto detail : {Detail::fields, Detail::changes}) {
        std::string text = head;
        for (const auto& section : sections)
            text += whole(section, detail);
        if (text.size() <= comment.most) return text;
    }
    return cut_to_fit(head, sections, comment.most);
}

}  // namespace inboxctl::plans
