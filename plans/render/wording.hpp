// Words and symbols shared by the renderings of a plan.
#pragma once

#include <string>
#include <string_view>

#include "plans/diff/plan.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::plans {

using state::printable;

std::string_view symbol_of(Action action);
std::string_view symbol_of(Finding::Kind kind);

// Shortens a long text, which then ends in `...`.
std::string cut(std::string text);

// A value for display: `"Support"`, `true`, `["a", "b"]`, or `(sensitive)`.
std::string shown(const state::Field& row, const Json& value);

// The end of a change's line: which fields differ, or what happens to the inbox.
std::string note_of(const Change& change);

// `  (drift)` behind a field that changed on the server; empty for a change of the manifests.
std::string_view cause_note(Cause cause);

// The account of a change, if the plan covers several accounts; otherwise empty.
std::string account_of(const Change& change, const Plan& plan);

// "3 inboxes", "1 inbox".
std::string counted(std::size_t number, std::string_view singular, std::string_view plural);

// "1 to add, 2 to change, 0 to destroy; 1 blocked", without a full stop.
std::string totals_of(const Plan& plan);
std::string drift_totals_of(const Plan& plan);
std::string unread_of(const Plan& plan);  // "account.acme could not be read"

// Wraps lines of more than `width` columns at a space and indents the rest. 0: no limit. Escape sequences
// take no columns; a word that is longer than the line is not split.
std::string fit(const std::string& text, std::size_t width);

}  // namespace inboxctl::plans
