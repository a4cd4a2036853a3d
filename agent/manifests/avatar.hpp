// Avatar files: checked by their bytes, named by their content.
//
// Chatwoot returns no checksum of an avatar, but the last segment of `avatar_url` is the name of the uploaded
// file. So a file is uploaded as `avatar-<16 hex digits of its SHA-256>.<type>`, and comparing names compares
// contents.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "agent/http/image.hpp"
#include "state/model/diagnostic.hpp"
#include "state/model/model.hpp"

namespace inboxctl::agent {

constexpr std::size_t max_avatar_bytes = 15U << 20U;  // one byte more is a 422 "Avatar is too big"

// JPEG, PNG, GIF or WebP, recognised by the first bytes; nothing: none of them.
std::optional<std::string> image_type(std::string_view bytes);

// Sets the avatar field of every inbox to the upload name. A file that is missing, too large, of another
// kind, or outside `root` (symbolic links followed) is a diagnostic.
void load_avatars(state::Desired& desired, const std::filesystem::path& root,
                  state::Diagnostics& diagnostics);

// Reads the file again, for its request. Nothing if it is no longer what was planned.
std::optional<Image> open_avatar(const state::DesiredInbox& inbox);

}  // namespace inboxctl::agent
