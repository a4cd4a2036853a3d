// Manifest text: read and assembled as validate does. Every diagnostic has a place inside the text.
#include "state/manifest/assemble.hpp"
#include "state/manifest/manifest_writer.hpp"
#include "state/model/inbox/json.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace inboxctl;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    std::vector<state::ManifestFile> files;
    files.push_back(state::read_manifest(text, std::make_shared<const std::string>("fuzz.toml")));
    const bool readable = files.front().readable;
    auto set = state::assemble(std::move(files), std::nullopt);
    fuzz::promise(readable || set.diagnostics.has_errors(), "an unreadable file is an error");
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    for (const auto& diagnostic : set.diagnostics.sorted()) {
        fuzz::promise(!diagnostic.message.empty(), "a diagnostic says something");
        fuzz::promise(diagnostic.where.line <= lines, "a diagnostic's line is in the text");
        (void)render(diagnostic);
    }
    for (const auto& inbox : set.desired.inboxes) {
        fuzz::promise(state::is_valid_key(inbox.address.key) || set.diagnostics.has_errors(),
                      "keys are checked");
        const auto stored = state::to_text(inbox.fields);
        const auto again = state::from_text(stored, inbox.payload);
        fuzz::promise(again.has_value() && state::to_text(*again) == stored,
                      "what is declared can be stored");
    }
    return 0;
}
