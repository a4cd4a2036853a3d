// Folders of manifests, and what is said about them: tests/golden/manifests/<case>/diagnostics.txt.
#include <algorithm>
#include <filesystem>

#include "state/manifest/assemble.hpp"
#include "state/manifest/inbox/natural_keys.hpp"
#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::state;
namespace fs = std::filesystem;

const fs::path cases = fs::path(GOLDEN_DIRECTORY) / "manifests";

std::vector<fs::path> sorted_in(const fs::path& directory) {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(directory))
        paths.push_back(entry.path());
    std::ranges::sort(paths);
    return paths;
}

// Equal references are equal secrets, which is all that a duplicate needs to be found.
void put_fingerprints(Desired& desired) {
    for (auto& inbox : desired.inboxes)
        for (const auto& use : inbox.secrets)
            if (use.key.empty()) inbox.fields.set(use.field, Json("fingerprint of " + use.ref.name));
}

std::string diagnostics_of(const fs::path& directory) {
    std::vector<ManifestFile> files;
    for (const auto& path : sorted_in(directory))
        if (path.extension() == ".toml")
            files.push_back(read_manifest(tests::text_of_file(path),
                                          std::make_shared<const std::string>(path.filename().string())));
    auto set = assemble(std::move(files), std::nullopt);
    put_fingerprints(set.desired);
    check_natural_keys(set.desired, set.diagnostics);
    std::string text;
    for (const auto& diagnostic : set.diagnostics.sorted())
        text += render(diagnostic);
    return text;
}

}  // namespace

TEST_CASE("each mistake in a manifest set is told with its place, its cause and its remedy") {
    for (const auto& directory : sorted_in(cases))
        tests::check_golden(directory / "diagnostics.txt", diagnostics_of(directory));
}

TEST_CASE("no diagnostic shows the text of a secret") {
    for (const auto& directory : sorted_in(cases))
        CHECK(diagnostics_of(directory).find("hunter2") == std::string::npos);
}

TEST_CASE("every diagnostic says what to do") {
    for (const auto& directory : sorted_in(cases)) {
        std::vector<ManifestFile> files;
        for (const auto& path : sorted_in(directory))
            if (path.extension() == ".toml") files.push_back(read_manifest(tests::text_of_file(path), {}));
        auto set = assemble(std::move(files), std::nullopt);
        for (const auto& diagnostic : set.diagnostics.sorted()) {
            INFO(directory.filename().string() << ": " << diagnostic.message);
            CHECK_FALSE(diagnostic.remedy.empty());
        }
    }
}
