#include "tests/fault/checker.hpp"

#include <sqlite3.h>

#include <boost/json/object.hpp>
#include <fstream>
#include <memory>
#include <sstream>

#include "tests/support/temp_dir.hpp"

namespace inboxctl::tests {

namespace {

namespace fs = std::filesystem;

struct Ours {
    std::string name;  // as it was made
    bool gone = false, dying = false;

    bool lives() const { return !gone && !dying; }
};

// Inboxes that we created or recorded.
std::map<std::int64_t, Ours> ours_in(const Evidence& evidence) {
    std::map<std::int64_t, Ours> ours;
    for (const auto& [address, id] : evidence.before)
        ours[id].name = address;
    for (const auto& deed : evidence.deeds) {
        const bool by_us = deed.by == evidence.us;
        if (deed.what == "created" && by_us) ours[deed.id].name = deed.name;
        const auto found = ours.find(deed.id);
        if (found == ours.end()) continue;
        found->second.gone = found->second.gone || deed.what == "destroyed";
        found->second.dying = found->second.dying || (deed.what == "deletion asked" && by_us);
    }
    return ours;
}

std::map<std::int64_t, std::string> addresses_of(const Evidence& evidence) {
    std::map<std::int64_t, std::string> addresses;
    for (const auto* recorded : {&evidence.before, &evidence.after})
        for (const auto& [address, id] : *recorded)
            addresses[id] = address;
    return addresses;
}

bool is_planned(const Deed& deed, const std::set<char>& planned) {
    if (deed.what == "created") return planned.contains('+');
    if (deed.what == "deletion asked") return planned.contains('-');
    return planned.contains('+') || planned.contains('~');
}

std::string text_of(const Deed& deed) {
    return "inbox " + std::to_string(deed.id) + " \"" + deed.name + "\": " + deed.what;
}

void check_deeds(const Evidence& evidence, const std::map<std::int64_t, Ours>& ours,
                 std::vector<Finding>& findings) {
    const auto addresses = addresses_of(evidence);
    for (const auto& deed : evidence.deeds) {
        if (deed.by != evidence.us) continue;
        if (!ours.contains(deed.id)) {
            findings.push_back({Fault::unmanaged, text_of(deed)});
            continue;
        }
        const auto address = addresses.find(deed.id);
        if (address == addresses.end()) continue;  // lost or gone again: reported elsewhere
        const auto planned = evidence.planned.find(address->second);
        if (planned == evidence.planned.end() || !is_planned(deed, planned->second))
            findings.push_back({Fault::not_planned, text_of(deed) + ", " + address->second});
    }
}

void check_ids(const Evidence& evidence, const std::map<std::int64_t, Ours>& ours,
               std::vector<Finding>& findings) {
    const auto addresses = addresses_of(evidence);
    std::map<std::string, int> alive;  // those that were made now, by name
    for (const auto& [id, inbox] : ours)
        if (inbox.lives()) ++alive[inbox.name];
    std::set<std::int64_t> recorded;
    for (const auto& [address, id] : evidence.after) {
        recorded.insert(id);
        if (const auto found = ours.find(id); found != ours.end() && found->second.gone)
            findings.push_back({Fault::not_there, address + " is recorded as " + std::to_string(id)});
    }
    for (const auto& [id, inbox] : ours) {
        if (!inbox.lives() || recorded.contains(id)) continue;
        const bool duplicate = alive[inbox.name] > 1;
        findings.push_back({duplicate ? Fault::duplicate : Fault::lost_id,
                            "inbox " + std::to_string(id) + " \"" + inbox.name + "\" is not recorded"});
    }
}

std::string content(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

struct Closes {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

// Rows of two texts. Throws std::runtime_error.
std::vector<std::pair<std::string, std::string>> query(const fs::path& file, const char* sql) {
    sqlite3* opened = nullptr;
    const int result = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, Closes> database(opened);
    const auto fail = [&] { throw std::runtime_error(sqlite3_errmsg(opened)); };
    sqlite3_stmt* prepared = nullptr;
    if (result != SQLITE_OK || sqlite3_prepare_v2(opened, sql, -1, &prepared, nullptr) != SQLITE_OK) fail();
    const std::unique_ptr<sqlite3_stmt, Closes> statement(prepared);
    const auto text = [&](int column) {
        const auto* value = reinterpret_cast<const char*>(sqlite3_column_text(prepared, column));
        return std::string(value == nullptr ? "" : value);
    };
    std::vector<std::pair<std::string, std::string>> rows;
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(prepared)) == SQLITE_ROW)
        rows.emplace_back(text(0), sqlite3_column_count(prepared) > 1 ? text(1) : "");
    if (step != SQLITE_DONE) fail();
    return rows;
}

}  // namespace

std::string_view name_of(Fault fault) {
    switch (fault) {
        case Fault::duplicate:
            return "duplicate";
        case Fault::lost_id:
            return "lost id";
        case Fault::not_there:
            return "recorded but gone";
        case Fault::unmanaged:
            return "unmanaged inbox changed";
        case Fault::not_planned:
            return "write without a plan";
        case Fault::broken_state:
            return "broken state";
        case Fault::not_converged:
            return "not converged";
    }
    return "";
}

std::vector<Finding> check(const Evidence& evidence) {
    std::vector<Finding> findings;
    const auto ours = ours_in(evidence);
    check_deeds(evidence, ours, findings);
    check_ids(evidence, ours, findings);
    for (const auto& trouble : evidence.broken)
        findings.push_back({Fault::broken_state, trouble});
    return findings;
}

std::vector<Deed> deeds_in(const boost::json::value& history, std::size_t skip) {
    std::vector<Deed> deeds;
    for (const auto& row : history.at("history").as_array()) {
        if (skip > 0) {
            --skip;
            continue;
        }
        deeds.push_back({row.at("what").as_string().c_str(), row.at("name").as_string().c_str(),
                         row.at("by").as_string().c_str(), row.at("id").as_int64()});
    }
    return deeds;
}

Plan plan_in(std::string_view text) {
    Plan plan;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        if (line.size() < 5 || !line.starts_with("  ") || line.find(" inbox.") != 3) continue;
        const auto end = line.find(' ', 4);
        plan[line.substr(4, end == std::string::npos ? end : end - 4)].insert(line[2]);
    }
    return plan;
}

Recorded recorded_in(const fs::path& state) {
    Recorded recorded;
    for (const auto& [address, id] : query(state, "select address, inbox from resources"))
        recorded[address.starts_with("inbox.") ? address : "inbox." + address] = std::stoll(id);
    return recorded;
}

std::vector<std::string> troubles_of(const fs::path& state, const std::vector<std::string>& secrets) {
    std::vector<std::string> troubles;
    if (!fs::exists(state)) return troubles;
    const TempDir copies(state.parent_path().parent_path());
    for (const std::string suffix : {"", "-wal"}) {
        const fs::path file = state.string() + suffix;
        if (!fs::exists(file)) continue;
        fs::copy_file(file, copies.path() / ("copy.db" + suffix));
        const auto bytes = content(file);
        for (const auto& secret : secrets)
            if (bytes.find(secret) != std::string::npos)
                troubles.push_back(file.filename().string() + " holds the secret " + secret);
    }
    try {
        for (const auto& [line, none] : query(copies.path() / "copy.db", "pragma integrity_check"))
            if (line != "ok") troubles.push_back("integrity_check: " + line);
    } catch (const std::exception& error) {
        troubles.push_back(std::string("it cannot be opened: ") + error.what());
    }
    return troubles;
}

}  // namespace inboxctl::tests
