#pragma once

#include <optional>
#include <string>

#include "tests/emulator/answers.hpp"
#include "tests/emulator/params.hpp"
#include "tests/emulator/world.hpp"

namespace emulator {

// What a request does to the avatar.
struct AvatarChange {
    enum class What { none, remove, replace } what = What::none;
    Upload upload;
};

// Reads `avatar` from the parameters. Text instead of a file halts with 500, as an unsigned blob id does.
AvatarChange avatar_change(const Params& params, const Release& release);

// Size, and kind by the bytes before the declared type.
void check_avatar(Errors& errors, const AvatarChange& change, const Release& release);

void apply_avatar(World& world, Inbox& inbox, const AvatarChange& change);

// The content type of a file: from its bytes, else as declared, else from its name.
std::string content_type_of(const Upload& upload);

}  // namespace emulator
