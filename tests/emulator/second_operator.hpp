#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/emulator/json_text.hpp"
#include "tests/emulator/request.hpp"
#include "tests/emulator/world.hpp"

namespace emulator {

// Somebody else at the dashboard, just before a request is carried out or just after it.
struct Meddling {
    enum class What { edit, duplicate, remove } what = What::edit;
    enum class When { before, after } when = When::before;
    json::value body;  // of an edit: what to PATCH
};

// "edit_before", "twin_after", "delete_before", …; nothing for any other name.
std::optional<Meddling> meddling_named(std::string_view name, const json::value& argument);

// What another administrator of the account does then. An edit or a deletion is of the inbox that the request
// is about, or of the account's newest; a duplicate is the request once more.
void meddle(World& world, const Meddling& meddling, const Request& request);

}  // namespace emulator
