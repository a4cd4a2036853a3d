#include "agent/manifests/avatar.hpp"

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace inboxctl::agent;
using inboxctl::tests::TempDir;
namespace state = inboxctl::state;
namespace fs = std::filesystem;
using Catch::Contains;
using namespace std::string_literals;

namespace {

const std::string png = "\x89PNG\r\n\x1A\n and the rest"s;

// A set of one inbox whose manifest lies in `directory`.
state::Desired with_avatar(const fs::path& directory, const std::string& file) {
    state::DesiredInbox inbox;
    inbox.address.key = "support";
    inbox.avatar_file = file;
    inbox.avatar_where = {std::make_shared<const std::string>((directory / "a.toml").string()), 4, 1};
    state::Desired desired;
    desired.inboxes.push_back(std::move(inbox));
    return desired;
}

std::string planned_name(const state::Desired& desired) {
    const auto* name = desired.inboxes.at(0).fields.find(state::inbox_field("avatar"));
    return name == nullptr ? "" : std::string(name->get_string());
}

// Loads it; the diagnostic, if there is one.
std::string problem_with(state::Desired& desired, const fs::path& root) {
    state::Diagnostics diagnostics;
    load_avatars(desired, root, diagnostics);
    CHECK(diagnostics.has_errors() == planned_name(desired).empty());
    return diagnostics.has_errors() ? state::render(diagnostics.sorted().at(0)) : "";
}

}  // namespace

TEST_CASE("kinds of images are recognised by their first bytes") {
    CHECK(image_type("\xFF\xD8\xFF\xE0 JFIF"s) == "image/jpeg");
    CHECK(image_type(png) == "image/png");
    CHECK(image_type("GIF87a...") == "image/gif");
    CHECK(image_type("GIF89a...") == "image/gif");
    CHECK(image_type("RIFF\x1a\0\0\0WEBPVP8L"s) == "image/webp");
    for (const auto& text :
         {""s, "hello"s, "\x89PNG"s, "RIFF\x1a\0\0\0WAVE"s, "<svg xmlns"s, "RIFF"s, "GIF88a"s})
        CHECK_FALSE(image_type(text));
}

TEST_CASE("an avatar is named by its content and opened again for its request") {
    const TempDir dir;
    dir.write("logo.gif", png);  // the name alone does not make it a GIF
    auto desired = with_avatar(dir.path(), "logo.gif");
    CHECK(problem_with(desired, dir.path()).empty());
    CHECK_THAT(planned_name(desired), Catch::Matches("avatar-[0-9a-f]{16}\\.png"));
    const auto image = open_avatar(desired.inboxes.at(0));
    REQUIRE(image);
    CHECK(image->file_name == planned_name(desired));
    CHECK(image->content_type == "image/png");
    CHECK(image->bytes == png);

    dir.write("logo.gif", png + "!");
    CHECK_FALSE(open_avatar(desired.inboxes.at(0)));
    fs::remove(dir.path() / "logo.gif");
    CHECK_FALSE(open_avatar(desired.inboxes.at(0)));
}

TEST_CASE("a JPEG is called .jpg") {
    const TempDir dir;
    dir.write("logo", "\xFF\xD8\xFF\xE0");
    auto desired = with_avatar(dir.path(), "logo");
    CHECK(problem_with(desired, dir.path()).empty());
    CHECK_THAT(planned_name(desired), Catch::EndsWith(".jpg"));
}

TEST_CASE("an avatar that is missing is reported at its place") {
    const TempDir dir;
    auto desired = with_avatar(dir.path(), "logo.png");
    CHECK_THAT(problem_with(desired, dir.path()),
               Contains("a.toml:4:1") && Contains("logo.png cannot be read: No such file"));
}

TEST_CASE("a text file is no avatar, whatever it is called") {
    const TempDir dir;
    dir.write("logo.png", "hello");
    auto desired = with_avatar(dir.path(), "logo.png");
    CHECK_THAT(problem_with(desired, dir.path()), Contains("is not a JPEG, PNG, GIF or WebP image"));
    fs::create_directory(dir.path() / "folder");
    auto folder = with_avatar(dir.path(), "folder");
    CHECK_THAT(problem_with(folder, dir.path()), Contains("is a directory"));
}

TEST_CASE("15 MiB are allowed, and not one byte more") {
    const TempDir dir;
    std::string bytes = png;
    bytes.resize(max_avatar_bytes);
    dir.write("logo.png", bytes);
    auto largest = with_avatar(dir.path(), "logo.png");
    CHECK(problem_with(largest, dir.path()).empty());
    dir.write("logo.png", bytes + "x");
    auto larger = with_avatar(dir.path(), "logo.png");
    CHECK_THAT(problem_with(larger, dir.path()),
               Contains("is too large: 15728641 bytes") && Contains("15 MiB"));
}

TEST_CASE("an avatar outside the set is refused, by path and by symbolic link") {
    const TempDir dir;
    const auto set = dir.path() / "set";
    fs::create_directories(set / "team");
    dir.write("logo.png", png);
    dir.write("set/inside.png", png);
    fs::create_symlink("../logo.png", set / "link.png");
    fs::create_directory_symlink("..", set / "up");
    for (const auto& file : {"../logo.png"s, (dir.path() / "logo.png").string(), "link.png"s, "up/logo.png"s,
                             "/etc/passwd"s, "team/../../logo.png"s}) {
        CAPTURE(file);
        auto desired = with_avatar(set, file);
        CHECK_THAT(problem_with(desired, set), Contains("is outside the manifest set"));
    }
    for (const auto& file : {"inside.png"s, "team/../inside.png"s, (set / "inside.png").string()}) {
        CAPTURE(file);
        auto desired = with_avatar(set, file);
        CHECK(problem_with(desired, set).empty());
    }
    auto below = with_avatar(set / "team", "../inside.png");
    CHECK(problem_with(below, set).empty());
}

TEST_CASE("a set that is reached through a symbolic link holds its avatars") {
    const TempDir dir;
    fs::create_directory(dir.path() / "real");
    dir.write("real/logo.png", png);
    fs::create_directory_symlink("real", dir.path() / "current");
    auto desired = with_avatar(dir.path() / "current", "logo.png");
    CHECK(problem_with(desired, dir.path() / "current").empty());
}

TEST_CASE("a folder whose name begins with two dots is inside all the same") {
    const TempDir dir;
    fs::create_directory(dir.path() / "..data");
    dir.write("..data/logo.png", png);
    fs::create_symlink("..data/logo.png", dir.path() / "logo.png");
    auto desired = with_avatar(dir.path(), "logo.png");
    CHECK(problem_with(desired, dir.path()).empty());
}

TEST_CASE("inboxes that share a file share its name, and its problem is reported once") {
    const TempDir dir;
    auto desired = with_avatar(dir.path(), "logo.png");
    desired.inboxes.push_back(desired.inboxes[0]);
    state::Diagnostics diagnostics;
    load_avatars(desired, dir.path(), diagnostics);
    CHECK(diagnostics.count(state::Severity::error) == 1);
}
