#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/emulator/json_text.hpp"
#include "tests/emulator/request.hpp"
#include "tests/emulator/world.hpp"

namespace emulator {

// Another administrator's action, just before or just after a request is carried out.
struct Meddling {
    enum class What { edit, duplicate, remove } what = What::edit;
    enum class When { before, after } when = When::before;
    json::value body;  // of an edit: what to PATCH
};

// "edit_before", "twin_after", "delete_before", …; nothing for any other name.
std::optional<Meddling> meddling_named(std::string_view name, const json::value& argument);

// Carries it out. An edit or a deletion applies to the inbox of the request, or to the account's newest; a
// duplicate repeats the request.
void meddle(World& world, const Meddling& meddling, const Request& request);

}  // namespace emulator
