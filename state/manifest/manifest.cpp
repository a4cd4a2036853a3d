#include "state/manifest/manifest.hpp"

#include "state/manifest/inbox/manifest_defaults.hpp"
#include "state/manifest/inbox/manifest_inbox.hpp"
#include "state/manifest/manifest_account.hpp"
#include "state/manifest/manifest_blocks.hpp"
#include "state/manifest/unparsable.hpp"

namespace inboxctl::state {

namespace {

class ManifestReader {
  public:
    explicit ManifestReader(std::shared_ptr<const std::string> file)
        : file_(std::move(file)), values_(file_, result_.diagnostics) {}

    ManifestFile read(std::string_view text) {
        const Place whole{file_, 0, 0};
        if (auto unsafe = unsafe_to_parse(text, whole)) {
            result_.diagnostics.add(std::move(*unsafe));
        } else if (const auto parsed = toml::parse(text); !parsed) {
            result_.diagnostics.add(syntax_error(parsed.error(), text, whole));
        } else {
            result_.readable = true;
            document(parsed.table());
        }
        return std::move(result_);
    }

  private:
    void document(const toml::table& root) {
        for (const auto& [key, node] : root) {
            const std::string_view name = key.str();
            if (name == "account")
                accounts(node);
            else if (name == "defaults")
                result_.defaults = DefaultsReader(values_).read(key, node);
            else if (name == "inbox")
                inboxes(node);
            else if (name == "policy")
                blocks_.policy(key, node, result_);
            else if (name == "moved")
                blocks_.moved(node, result_);
            else if (name == "removed")
                blocks_.removed(node, result_);
            else
                values_.unknown_key(key, "a manifest",
                                    {"account", "defaults", "inbox", "policy", "moved", "removed"});
        }
    }

    void accounts(const toml::node& node) {
        const auto* entries = values_.table(node, "account");
        if (entries == nullptr) return;
        for (const auto& [key, entry] : *entries)
            if (auto account = AccountReader(values_).read(key, entry))
                result_.accounts.push_back(std::move(*account));
    }

    void inboxes(const toml::node& node) {
        const auto* entries = values_.table(node, "inbox");
        if (entries == nullptr) return;
        for (const auto& [key, entry] : *entries)
            InboxReader(values_).read(key, entry, result_);
    }

    std::shared_ptr<const std::string> file_;
    ManifestFile result_;
    ValueReader values_;
    BlockReader blocks_{values_};
};

}  // namespace

ManifestFile read_manifest(std::string_view text, std::shared_ptr<const std::string> file_name) {
    return ManifestReader(std::move(file_name)).read(text);
}

}  // namespace inboxctl::state
