#include "state/store/fingerprint.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/store_values.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::state;
using namespace inboxctl::tests;
namespace fs = std::filesystem;

constexpr fs::perms private_file = fs::perms::owner_read | fs::perms::owner_write;
constexpr std::string_view secret = "correct horse battery staple";

struct Fixture {
    TempDir dir;
    fs::path file = dir.path() / "state.db", key = dir.path() / "state.db.key";

    std::string take(OpenMode mode = OpenMode::read_write) const {
        return open_fingerprinter(file, mode)(secret);
    }

    // A state that holds a fingerprint.
    void use() const {
        const auto store = open_store(file, OpenMode::read_write);
        bind_acme(*store);
        auto inbox = recorded("mail", 1);
        inbox.payload = Payload::email;
        inbox.applied.set(channel_field(Payload::email, "imap_password"), Json(take()));
        store->record({inbox});
    }

    std::string refusal() const {
        try {
            (void)take();
        } catch (const StateError& refused) {
            return refused.what();
        }
        return "none";
    }
};

bool mentions(const std::string& text, std::string_view word) { return text.find(word) != std::string::npos; }

}  // namespace

TEST_CASE("a fingerprint is stable under its key and tells nothing else") {
    const Fixture f, other;
    CHECK(f.take() == f.take());
    CHECK(f.take().starts_with("hmac-sha256:"));
    CHECK(f.take().size() == std::string_view("hmac-sha256:").size() + 32);
    CHECK(f.take() != other.take());
    CHECK(open_fingerprinter(f.file, OpenMode::read_write)("a") !=
          open_fingerprinter(f.file, OpenMode::read_write)("b"));
}

TEST_CASE("a fingerprint is HMAC-SHA-256 of the value under the key file's bytes") {
    const Fixture f;
    f.dir.write("state.db.key", std::string(32, '\x0b'));
    fs::permissions(f.key, private_file);
    CHECK(open_fingerprinter(f.file, OpenMode::read_write)("Hi There") ==
          "hmac-sha256:198a607eb44bfbc69903a0f1cf2bbdc5");
}

TEST_CASE("the key is made once, private, and not by a run that only reads") {
    const Fixture f;
    (void)f.take(OpenMode::read_only);
    CHECK_FALSE(fs::exists(f.key));
    (void)f.take();
    CHECK((fs::status(f.key).permissions() & fs::perms::all) == private_file);
    CHECK(fs::file_size(f.key) == 32);
    for (const auto& entry : fs::directory_iterator(f.dir.path()))
        CHECK(entry.path() == f.key);
}

TEST_CASE("a key that others may read is refused, with the command that mends it") {
    const Fixture f;
    (void)f.take();
    fs::permissions(f.key, fs::perms::group_read, fs::perm_options::add);
    CHECK(mentions(f.refusal(), "chmod 600"));
}

TEST_CASE("a key of another size is refused") {
    const Fixture f;
    for (const std::size_t size : {0, 31, 33}) {
        f.dir.write("state.db.key", std::string(size, 'k'));
        fs::permissions(f.key, private_file);
        CHECK(mentions(f.refusal(), "has " + std::to_string(size) + " bytes"));
    }
}

TEST_CASE("a lost key is told where the state holds fingerprints, and made again where it holds none") {
    const Fixture used, unused;
    used.use();
    fs::remove(used.key);
    CHECK(mentions(used.refusal(), "Restore it from the backup"));
    CHECK_FALSE(fs::exists(used.key));
    { const auto store = open_store(unused.file, OpenMode::read_write); }
    (void)unused.take();
    fs::remove(unused.key);
    CHECK(unused.refusal() == "none");
}

TEST_CASE("no byte of a secret is in any file of the state") {
    const Fixture f;
    f.use();
    for (const auto& entry : fs::directory_iterator(f.dir.path()))
        CHECK_FALSE(mentions(text_of_file(entry.path()), secret));
}
