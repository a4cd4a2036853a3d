// Words and signs that the renderings of a plan share.
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

// A long text ends in `...`.
std::string cut(std::string text);

// A value as people write it: `"Support"`, `true`, `["a", "b"]`, or `(sensitive)`.
std::string shown(const state::Field& row, const Json& value);

// What a change's line says behind its name: what differs, or what becomes of the inbox.
std::string note_of(const Change& change);

// Whose change it is, where a plan is about several accounts; else nothing.
std::string account_of(const Change& change, const Plan& plan);

// "3 inboxes", "1 inbox".
std::string counted(std::size_t number, std::string_view singular, std::string_view plural);

// "1 to add, 2 to change, 0 to destroy; 1 blocked", without a full stop.
std::string totals_of(const Plan& plan);
std::string drift_totals_of(const Plan& plan);
std::string unread_of(const Plan& plan);  // "account.acme could not be read"

// Breaks lines of more than `width` columns at a space, what is left indented below them. 0: no limit.
// Escape sequences take no column; a word that is longer stays whole.
std::string fit(const std::string& text, std::size_t width);

}  // namespace inboxctl::plans
