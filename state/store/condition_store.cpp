#include "state/store/condition_store.hpp"

#include <algorithm>
#include <array>

#include "state/store/sqlite/sqlite.hpp"
#include "state/store/sqlite/state_file.hpp"
#include "state/store/sqlite/stored_rows.hpp"
#include "state/store/sqlite/stored_values.hpp"

namespace inboxctl::state {

namespace {

using Kind = Transaction::Kind;

struct ConditionType {
    std::string_view name;
    Condition Conditions::*member;
};
constexpr std::array<ConditionType, 3> condition_types{{{"Ready", &Conditions::ready},
                                                        {"Reconciling", &Conditions::reconciling},
                                                        {"Stalled", &Conditions::stalled}}};

std::vector<SubjectConditions> read_all(Database& database) {
    std::vector<SubjectConditions> result;
    Statement row = database.prepare(
        "select subject, type, status, reason, message, since, basis from conditions order by subject");
    while (row.step()) {
        if (result.empty() || result.back().subject != row.text(0))
            result.push_back({.subject = std::string(row.text(0))});
        const auto type = std::ranges::find(condition_types, row.text(1), &ConditionType::name);
        if (type == condition_types.end()) continue;
        result.back().conditions.*type->member = {.status = truth_of(row.text(2)).value_or(Truth::unknown),
                                                  .reason = std::string(row.text(3)),
                                                  .message = std::string(row.text(4)),
                                                  .since = time_of(row.integer(5))};
        if (!row.text(6).empty()) result.back().basis = row.text(6);
    }
    return result;
}

void write_conditions(Database& database, const SubjectConditions& subject) {
    for (const auto& type : condition_types) {
        const Condition& condition = subject.conditions.*type.member;
        database
            .prepare(
                "insert into conditions (subject, type, status, reason, message, since, basis) "
                "values (?, ?, ?, ?, ?, ?, ?) on conflict (subject, type) do update set status = "
                "excluded.status, reason = excluded.reason, message = excluded.message, "
                "since = excluded.since, basis = excluded.basis")
            .bind(subject.subject, type.name, to_string(condition.status), condition.reason,
                  condition.message, to_stored(condition.since), subject.basis)
            .run();
    }
}

}  // namespace

ConditionStore::ConditionStore(const std::filesystem::path& state_file, OpenMode mode)
    : database_(open_state_file(state_file, mode)) {}

ConditionStore::~ConditionStore() = default;

std::vector<SubjectConditions> ConditionStore::conditions() {
    const Transaction transaction{*database_, Kind::read, "read the conditions in"};
    return read_all(*database_);
}

void ConditionStore::keep(const std::vector<SubjectConditions>& conditions) {
    if (!kept_) kept_ = this->conditions();
    const auto& before = *kept_;
    const auto is_kept = [](const auto& list, const SubjectConditions& item) {
        const auto found = std::ranges::lower_bound(list, item.subject, {}, &SubjectConditions::subject);
        return found != list.end() && *found == item;
    };
    auto sorted = conditions;
    std::ranges::sort(sorted, {}, &SubjectConditions::subject);
    if (sorted == before) return;
    Transaction transaction{*database_, Kind::write, "write conditions to"};
    for (const auto& old : before)
        if (!std::ranges::binary_search(sorted, old.subject, {}, &SubjectConditions::subject))
            database_->prepare("delete from conditions where subject = ?").bind(old.subject).run();
    for (const auto& now : sorted)
        if (!is_kept(before, now)) write_conditions(*database_, now);
    transaction.commit();
    kept_ = std::move(sorted);
}

std::vector<Suspension> ConditionStore::suspensions() {
    const Transaction transaction{*database_, Kind::read, "read the suspensions in"};
    std::vector<Suspension> result;
    Statement row = database_->prepare("select subject, reason, since from suspensions order by subject");
    while (row.step())
        result.push_back({.subject = std::string(row.text(0)),
                          .reason = std::string(row.text(1)),
                          .since = time_of(row.integer(2))});
    return result;
}

void ConditionStore::suspend(const Suspension& suspension) {
    Transaction transaction{*database_, Kind::write, "suspend in"};
    database_
        ->prepare(
            "insert into suspensions (subject, reason, since) values (?, ?, ?) "
            "on conflict (subject) do update set reason = excluded.reason")
        .bind(suspension.subject, suspension.reason, to_stored(suspension.since))
        .run();
    transaction.commit();
}

void ConditionStore::follow(const std::vector<Moved>& moved) {
    const auto suspended = suspensions();
    for (const auto& move : moved) {
        const auto from = to_string(move.from);
        if (std::ranges::find(suspended, from, &Suspension::subject) == suspended.end()) continue;
        Transaction transaction{*database_, Kind::write, "move a suspension in"};
        move_suspension(*database_, from, to_string(move.to));
        transaction.commit();
    }
}

bool ConditionStore::resume(const std::string& subject) {
    Transaction transaction{*database_, Kind::write, "resume in"};
    database_->prepare("delete from suspensions where subject = ?").bind(subject).run();
    const bool was = database_->changes() > 0;
    transaction.commit();
    return was;
}

}  // namespace inboxctl::state
