// Sets whose mistakes only show on a disk, and what is said about them:
// tests/golden/sets/<case>/diagnostics.txt.
#include <algorithm>

#include "agent/manifests/avatar.hpp"
#include "agent/manifests/manifest_dir.hpp"
#include "state/store/fingerprint.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/temp_dir.hpp"

using namespace inboxctl;
using namespace inboxctl::tests;
namespace fs = std::filesystem;

namespace {

// Written here, for nobody wants 15 MiB in a repository.
void write_large_picture(const fs::path& directory) {
    std::string bytes = "\x89PNG\r\n\x1A\n";
    bytes.resize(agent::max_avatar_bytes + 1);
    std::ofstream(directory / "large.png", std::ios::binary) << bytes;
}

std::string diagnostics_of(const fs::path& golden) {
    const TempDir dir;
    const auto set = dir.path() / "set";
    fs::copy(golden, set);
    dir.write("logo.png", "\x89PNG\r\n\x1A\n");
    write_large_picture(set);
    auto assembled = agent::read_manifest_set(set, std::nullopt, state::temporary_fingerprinter());
    std::string text;
    for (const auto& diagnostic : assembled.diagnostics.sorted())
        text += state::render(diagnostic);
    const auto place = dir.path().string();
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place))
        text.replace(at, place.size(), "…");
    return text;
}

}  // namespace

TEST_CASE("problems with the files of a set are reported with place, cause and remedy") {
    const Variable empty("INBOXCTL_GOLDEN_EMPTY", ""), unset("INBOXCTL_GOLDEN_NOT_SET", nullptr),
        credentials("CREDENTIALS_DIRECTORY", nullptr);
    std::size_t cases = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(GOLDEN_DIRECTORY) / "sets")) {
        check_golden(entry.path() / "diagnostics.txt", diagnostics_of(entry.path()));
        ++cases;
    }
    CHECK(cases > 0);
}
