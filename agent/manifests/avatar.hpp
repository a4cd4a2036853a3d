// Avatar files: checked by their bytes, named by their content.
//
// Chatwoot gives no checksum of an avatar, but the name of the uploaded file is the last segment of
// `avatar_url`. So a file is uploaded as `avatar-<16 hex digits of its SHA-256>.<type>`, and comparing
// names compares contents.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "agent/http/image.hpp"
#include "state/model/diagnostic.hpp"
#include "state/model/model.hpp"

namespace inboxctl::agent {

constexpr std::size_t max_avatar_bytes = 15U << 20U;  // 422 "Avatar is too big" from one byte more

// JPEG, PNG, GIF or WebP, told by the first bytes; nothing: none of them.
std::optional<std::string> image_type(std::string_view bytes);

// The upload name of every inbox's avatar goes into its avatar field. Missing, too large, of another kind,
// or outside `root` (symbolic links followed): a diagnostic.
void load_avatars(state::Desired& desired, const std::filesystem::path& root,
                  state::Diagnostics& diagnostics);

// The file again, for the request that carries it. Nothing when it is no longer what was planned.
std::optional<Image> open_avatar(const state::DesiredInbox& inbox);

}  // namespace inboxctl::agent
