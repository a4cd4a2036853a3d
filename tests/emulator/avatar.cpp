#include "tests/emulator/avatar.hpp"

#include <array>
#include <cctype>

#include "tests/emulator/columns.hpp"

namespace emulator {
namespace {

constexpr std::size_t size_limit = 15U * 1024 * 1024;

struct Magic {
    std::size_t offset;
    std::string_view bytes;
    std::string_view type;
};

using namespace std::string_view_literals;
constexpr Magic magics[] = {
    {0, "\x89PNG\r\n\x1a\n"sv, "image/png"},
    {0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    {0, "GIF8"sv, "image/gif"},
    {8, "WEBP"sv, "image/webp"},
    {0, "%PDF-"sv, "application/pdf"},
    {0, "PK\x03\x04"sv, "application/zip"},
    {0, "\x1F\x8B"sv, "application/gzip"},
    {0, "BM"sv, "image/bmp"},
    {0, "II*\0"sv, "image/tiff"},
    {0, "MM\0*"sv, "image/tiff"},
    {0, "\0\0\x01\0"sv, "image/x-icon"},
    {4, "ftyp"sv, "video/mp4"},
};

std::string type_by_bytes(std::string_view bytes) {
    for (const auto& magic : magics) {
        if (bytes.size() > magic.offset && bytes.substr(magic.offset).starts_with(magic.bytes))
            return std::string{magic.type};
    }
    const auto head = bytes.substr(0, 4096);
    if (head.find("<svg") != std::string_view::npos) return "image/svg+xml";
    if (head.starts_with("<!DOCTYPE html") || head.starts_with("<html")) return "text/html";
    return {};
}

std::string type_by_name(std::string_view name) {
    static constexpr std::pair<std::string_view, std::string_view> types[] = {{".png", "image/png"},
                                                                              {".jpg", "image/jpeg"},
                                                                              {".jpeg", "image/jpeg"},
                                                                              {".gif", "image/gif"},
                                                                              {".webp", "image/webp"}};
    for (const auto& [ending, type] : types) {
        if (name.ends_with(ending)) return std::string{type};
    }
    return "application/octet-stream";
}

bool is_supported(std::string_view type, const Release& release) {
    return type == "image/png" || type == "image/jpeg" || type == "image/gif" ||
           (release.webp && type == "image/webp");
}

// As Active Storage cleans a file name, then as Rails escapes a path segment.
std::string path_segment(std::string_view filename) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : filename) {
        const auto byte = static_cast<unsigned char>(c);
        if ("%$|:;/<>?*\"\t\r\n\\"sv.find(c) != std::string_view::npos)
            out += '-';
        else if (std::isalnum(byte) || "-._~!&'()+,=@"sv.find(c) != std::string_view::npos)
            out += c;
        else
            out += '%', out += hex[byte >> 4], out += hex[byte & 15];
    }
    return out;
}

}  // namespace

std::string content_type_of(const Upload& upload) {
    if (auto type = type_by_bytes(upload.bytes); !type.empty()) return type;
    std::string declared = upload.content_type.substr(0, upload.content_type.find(';'));
    if (!declared.empty() && declared != "application/octet-stream") return declared;
    return type_by_name(upload.filename);
}

AvatarChange avatar_change(const Params& params, const Release& release) {
    using enum AvatarChange::What;
    if (const auto file = params.uploads.find("avatar"); file != params.uploads.end())
        return {replace, file->second};
    const auto* value = params.find("avatar");
    if (!value || value->is_object() || value->is_array()) return {};
    if (value->is_null()) return {remove, {}};
    const bool blank = value->is_string() && value->get_string().empty();
    if (!blank || !release.blank_avatar_removes) crash();
    return {remove, {}};
}

void check_avatar(Errors& errors, const AvatarChange& change, const Release& release) {
    if (change.what != AvatarChange::What::replace) return;
    if (change.upload.bytes.size() > size_limit) errors.add("avatar", "is too big");
    if (!is_supported(content_type_of(change.upload), release))
        errors.add("avatar", "filetype not supported");
}

void apply_avatar(World& world, Inbox& inbox, const AvatarChange& change) {
    using enum AvatarChange::What;
    if (change.what == remove) inbox.avatar.reset();
    if (change.what != replace) return;
    inbox.avatar = "/rails/active_storage/representations/redirect/" + new_hex(world, 40) + "/" +
                   new_hex(world, 24) + "/" + path_segment(change.upload.filename);
}

}  // namespace emulator
