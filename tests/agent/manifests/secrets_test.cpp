#include "agent/manifests/secrets.hpp"

#include "state/manifest/assemble.hpp"
#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/unprivileged.hpp"

using namespace inboxctl::agent;
using namespace inboxctl::tests;
namespace state = inboxctl::state;
namespace fs = std::filesystem;
using Catch::Contains;
using Kind = state::SecretRef::Kind;

namespace {

std::string value_of(Kind kind, const std::string& name, const fs::path& directory = "/nowhere") {
    const auto secret = read_secret({kind, name}, directory);
    return secret.ok() ? std::string(secret.value().reveal()) : "none";
}

NoSecret why_none(Kind kind, const std::string& name, const fs::path& directory = "/nowhere") {
    const auto secret = read_secret({kind, name}, directory);
    REQUIRE_FALSE(secret.ok());
    CHECK_FALSE(secret.error().remedy.empty());
    return secret.error();
}

std::string mark(std::string_view secret) { return "mark:" + std::string(secret); }

state::Desired read_set(const fs::path& directory, const std::string& inboxes) {
    const std::string text =
        "[account.acme]\nurl = \"https://chat.example\"\nid = 1\ntoken = { env = \"T\" }\n" + inboxes;
    std::vector<state::ManifestFile> files;
    files.push_back(state::read_manifest(text, std::make_shared<const std::string>(directory / "a.toml")));
    auto assembled = state::assemble(std::move(files), {});
    for (const auto& diagnostic : assembled.diagnostics.sorted())
        INFO(state::render(diagnostic));
    REQUIRE_FALSE(assembled.diagnostics.has_errors());
    return std::move(assembled.desired);
}

std::string sms(const std::string& key, const std::string& number, const std::string& ref) {
    return "[inbox." + key + "]\nname = \"" + key + "\"\n[inbox." + key +
           ".channel]\ntype = \"sms\"\nphone_number = \"" + number +
           "\"\nprovider_config = { api_key = \"public\", api_secret = " + ref + " }\n";
}

std::string telegram(const std::string& key, const std::string& ref) {
    return "[inbox." + key + "]\nname = \"" + key + "\"\n[inbox." + key +
           ".channel]\ntype = \"telegram\"\nbot_token = " + ref + "\n";
}

}  // namespace

TEST_CASE("an environment variable gives its value") {
    const Variable variable("INBOXCTL_TEST_SECRET", "  s3cret ");
    CHECK(value_of(Kind::env, "INBOXCTL_TEST_SECRET") == "  s3cret ");
}

TEST_CASE("a variable that is not set, or empty, says so by its name") {
    const Variable unset("INBOXCTL_TEST_SECRET", nullptr);
    CHECK(why_none(Kind::env, "INBOXCTL_TEST_SECRET").message ==
          "the environment variable INBOXCTL_TEST_SECRET is not set");
    const Variable empty("INBOXCTL_TEST_SECRET", "");
    CHECK(why_none(Kind::env, "INBOXCTL_TEST_SECRET").message ==
          "the environment variable INBOXCTL_TEST_SECRET is empty");
}

TEST_CASE("a file gives its content without one line break at its end") {
    const TempDir dir;
    dir.write("unix", "s3cret\n");
    dir.write("windows", "s3cret\r\n");
    dir.write("bare", "s3cret");
    dir.write("two", "s3cret\n\n");
    for (const char* name : {"unix", "windows", "bare"})
        CHECK(value_of(Kind::file, name, dir.path()) == "s3cret");
    CHECK(value_of(Kind::file, "two", dir.path()) == "s3cret\n");
    CHECK(value_of(Kind::file, (dir.path() / "unix").string()) == "s3cret");
}

TEST_CASE("a file that is missing, empty, too large or a directory says so by its path") {
    const TempDir dir;
    CHECK_THAT(why_none(Kind::file, "gone", dir.path()).message,
               Contains((dir.path() / "gone").string()) && Contains("No such file"));
    dir.write("empty", "\n");
    CHECK_THAT(why_none(Kind::file, "empty", dir.path()).message, Contains("is empty"));
    dir.write("large", std::string(65537, 'x'));
    CHECK_THAT(why_none(Kind::file, "large", dir.path()).message, Contains("larger than 65536 bytes"));
    CHECK_THAT(why_none(Kind::file, ".", dir.path()).message, Contains("is a directory"));
}

TEST_CASE("a secret whose file may not be read says so") {
    const TempDir dir;
    const auto file = dir.write("key", "s3cret\n");
    fs::permissions(file, fs::perms::none);
    const Unprivileged nobody(dir.path());
    CHECK_THAT(why_none(Kind::file, "key", dir.path()).message, Contains("Permission denied"));
}

TEST_CASE("a credential is a file in systemd's directory") {
    const TempDir dir;
    dir.write("token", "s3cret\n");
    const Variable variable("CREDENTIALS_DIRECTORY", dir.path().c_str());
    CHECK(value_of(Kind::credential, "token") == "s3cret");
    CHECK_THAT(why_none(Kind::credential, "gone").message, Contains("gone") && Contains("No such file"));
    CHECK_THAT(why_none(Kind::credential, "gone").remedy, Contains("LoadCredential=gone:"));
}

TEST_CASE("without systemd's directory there is no credential") {
    const Variable variable("CREDENTIALS_DIRECTORY", nullptr);
    const auto none = why_none(Kind::credential, "token");
    CHECK_THAT(none.message, Contains("$CREDENTIALS_DIRECTORY is not set"));
    CHECK_THAT(none.remedy, Contains("LoadCredential=token:"));
}

TEST_CASE("a credential's name cannot leave the directory") {
    const TempDir dir;
    dir.write("token", "s3cret\n");
    fs::create_directory(dir.path() / "credentials");
    const Variable variable("CREDENTIALS_DIRECTORY", (dir.path() / "credentials").c_str());
    for (const char* name : {"../token", "..", ".", "a/b"})
        CHECK_THAT(why_none(Kind::credential, name).message, Contains("is not a valid credential name"));
}

TEST_CASE("a literal is itself") { CHECK(value_of(Kind::literal, "s3cret") == "s3cret"); }

TEST_CASE("secrets of a set become fingerprints, files beside their manifest") {
    const TempDir dir;
    dir.write("bot", "123:word\n");
    const Variable variable("INBOXCTL_TEST_SECRET", "from env");
    auto desired = read_set(dir.path(), telegram("one", "{ file = \"bot\" }") +
                                            sms("two", "+491", "{ env = \"INBOXCTL_TEST_SECRET\" }") +
                                            telegram("three", "\"9:literal\""));
    state::Diagnostics diagnostics;
    seal_secrets(desired, {}, mark, diagnostics);
    CHECK_FALSE(diagnostics.has_errors());
    const auto field = [&](std::string_view address, const state::FieldValues& fields) {
        for (const auto& [id, value] : fields)
            if (state::field(id).name == address) return value;
        return state::Json();
    };
    for (const auto& inbox : desired.inboxes) {
        if (inbox.address.key == "one") CHECK(field("bot_token", inbox.fields) == "mark:123:word");
        if (inbox.address.key == "three") CHECK(field("bot_token", inbox.fields) == "mark:9:literal");
        if (inbox.address.key == "two") {
            CHECK(field("provider_config", inbox.fields).at("api_secret") == "mark:from env");
            const auto opened = open_secrets(inbox, mark);
            REQUIRE(opened.ok());
            CHECK(std::ranges::any_of(opened.value(),
                                      [](const auto& secret) { return secret.reveal() == "from env"; }));
        }
    }
}

TEST_CASE(
    "a secret of a set that resolves to nothing is a diagnostic at its place, one for all who share it") {
    const TempDir dir;
    const Variable variable("INBOXCTL_TEST_SECRET", nullptr);
    auto desired = read_set(dir.path(), telegram("one", "{ env = \"INBOXCTL_TEST_SECRET\" }") +
                                            sms("two", "+491", "{ env = \"INBOXCTL_TEST_SECRET\" }") +
                                            telegram("three", "{ file = \"gone\" }"));
    state::Diagnostics diagnostics;
    seal_secrets(desired, {}, mark, diagnostics);
    REQUIRE(diagnostics.count(state::Severity::error) == 2);
    const auto text = state::render(diagnostics.sorted()[0]) + state::render(diagnostics.sorted()[1]);
    CHECK_THAT(text, Contains("a.toml:9:") && Contains("INBOXCTL_TEST_SECRET is not set") &&
                         Contains("gone cannot be read"));
}

TEST_CASE("secrets are opened for the request, or it is said why not") {
    const TempDir dir;
    const auto file = dir.write("bot", "123:word\n");
    auto desired = read_set(dir.path(), telegram("one", "{ file = \"bot\" }"));
    state::Diagnostics diagnostics;
    seal_secrets(desired, {}, mark, diagnostics);
    const auto opened = open_secrets(desired.inboxes.at(0), mark);
    REQUIRE(opened.ok());
    REQUIRE(opened.value().size() == 1);
    CHECK(opened.value()[0].reveal() == "123:word");
    dir.write("bot", "456:other\n");
    const auto changed = open_secrets(desired.inboxes.at(0), mark);
    REQUIRE_FALSE(changed.ok());
    CHECK_THAT(changed.error().message, Contains("has changed since the plan was made"));
    fs::remove(file);
    const auto gone = open_secrets(desired.inboxes.at(0), mark);
    REQUIRE_FALSE(gone.ok());
    CHECK_THAT(gone.error().message, Contains("No such file") && !Contains("123:word"));
}
