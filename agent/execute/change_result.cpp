#include "agent/execute/change_result.hpp"

#include "plans/render/text.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::agent {

void fail(ChangeResult& result, const std::string& message) {
    if (result.status == ChangeResult::Status::done) result.status = ChangeResult::Status::failed;
    result.message += (result.message.empty() ? "" : "\n") + message;
}

namespace {

// Why a server may answer 200 and keep what it has.
std::string_view known_reason(const state::Field& row) {
    if (row.name == "auto_assignment_config") return " (the community edition has no such limit)";
    if (row.scope == state::Scope::hours) return " (it skips hours that it finds wrong without a word)";
    if (row.scope == state::Scope::members) return " (it leaves out who is not an agent of the account)";
    return {};
}

}  // namespace

void report_refused(ChangeResult& result, const std::vector<plans::FieldChange>& refused) {
    for (const auto& field : refused) {
        const auto& row = state::field(field.field);
        fail(result, "the server answered 200 but did not take " + path_of(row) + " = " +
                         plans::shown(row, field.after) + "; it has " + plans::shown(row, field.before) +
                         std::string(known_reason(row)));
    }
}

}  // namespace inboxctl::agent
