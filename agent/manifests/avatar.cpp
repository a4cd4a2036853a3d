#include "agent/manifests/avatar.hpp"

#include <map>

#include "agent/system/digest.hpp"
#include "agent/system/small_file.hpp"
#include "state/model/inbox/fields.hpp"

namespace inboxctl::agent {

namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

// Sixteen digits distinguish the avatars of an account well enough.
std::string content_hash(std::string_view bytes) { return sha256(bytes).substr(0, 16); }

std::string upload_name(std::string_view bytes, const std::string& type) {
    const auto extension = type == "image/jpeg" ? "jpg" : type.substr(type.find('/') + 1);
    return "avatar-" + content_hash(bytes) + "." + extension;
}

fs::path file_of(const state::DesiredInbox& inbox) {
    const auto& file = inbox.avatar_where.file;
    return (file ? fs::path(*file).parent_path() : fs::path()) / inbox.avatar_file;
}

bool is_below(const fs::path& root, const fs::path& file) {
    std::error_code failure;
    const auto inside = fs::weakly_canonical(file, failure)
                            .lexically_relative(fs::canonical(root.empty() ? "." : root, failure));
    return !failure && !inside.empty() && *inside.begin() != "..";
}

// The upload name; or a diagnostic, and an empty text.
std::string load(const fs::path& file, const fs::path& root, const state::Place& where,
                 state::Diagnostics& diagnostics) {
    if (!is_below(root, file)) {
        diagnostics.error(where, "the avatar " + file.string() + " is outside the manifest set",
                          "copy it into the directory of the manifests, and set avatar to its new path");
        return {};
    }
    std::error_code failure;
    if (const auto size = fs::file_size(file, failure); !failure && size > max_avatar_bytes) {
        diagnostics.error(where,
                          "the avatar " + file.string() + " is too large: " + std::to_string(size) + " bytes",
                          "use a smaller file: the server accepts at most 15 MiB (15728640 bytes)");
        return {};
    }
    const auto content = read_small_file(file, max_avatar_bytes);
    if (!content) {
        diagnostics.error(where, "the avatar " + file.string() + " cannot be read: " + content.error().why,
                          "set avatar to the path of an image file, relative to this manifest");
        return {};
    }
    const auto type = image_type(content.value());
    if (!type) {
        diagnostics.error(where, "the avatar " + file.string() + " is not a JPEG, PNG, GIF or WebP image",
                          "convert it to one of these formats: the content counts, not the file name");
        return {};
    }
    return upload_name(content.value(), *type);
}

}  // namespace

std::optional<std::string> image_type(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) return "image/jpeg";
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return "image/png";
    if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return "image/gif";
    if (bytes.starts_with("RIFF"sv) && bytes.substr(0, 12).ends_with("WEBP"sv)) return "image/webp";
    return std::nullopt;
}

void load_avatars(state::Desired& desired, const fs::path& root, state::Diagnostics& diagnostics) {
    std::map<std::string, std::string> loaded;  // upload names by path
    const auto field = state::inbox_field("avatar");
    for (auto& inbox : desired.inboxes) {
        if (inbox.avatar_file.empty()) continue;
        const auto file = file_of(inbox);
        const auto [known, fresh] = loaded.try_emplace(file.string());
        if (fresh) known->second = load(file, root, inbox.avatar_where, diagnostics);
        if (!known->second.empty()) inbox.fields.set(field, state::Json(known->second));
    }
}

std::optional<Image> open_avatar(const state::DesiredInbox& inbox) {
    auto content = read_small_file(file_of(inbox), max_avatar_bytes);
    if (!content) return std::nullopt;
    const auto type = image_type(content.value());
    if (!type) return std::nullopt;
    Image image{upload_name(content.value(), *type), *type, std::move(*content)};
    const auto* planned = inbox.fields.find(state::inbox_field("avatar"));
    if (planned == nullptr || *planned != state::Json(image.file_name)) return std::nullopt;
    return image;
}

}  // namespace inboxctl::agent
