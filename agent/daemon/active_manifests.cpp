#include "agent/daemon/active_manifests.hpp"

#include "agent/manifests/manifest_dir.hpp"
#include "plans/guard/removals.hpp"

namespace inboxctl::agent {

ActiveManifests::Read ActiveManifests::read(const std::filesystem::path& manifests,
                                            const state::Fingerprinter& fingerprint, state::Store& store,
                                            state::Time now) {
    // A missing token is a problem of its account alone.
    const Follow follow{.tokens = false};
    auto read = read_manifest_set(manifests, fingerprint, follow, &parsed_);
    state::Diagnostics diagnostics;
    diagnostics.append(std::move(read.diagnostics));
    const auto recorded = read.desired.accounts.empty() ? store.inboxes().size() : 0;
    if (const auto emptied = plans::emptied_set(read.desired, recorded, manifests.string()))
        diagnostics.error(emptied->where, emptied->message, emptied->remedy);
    const bool is_valid = !diagnostics.has_errors();
    const auto validity = is_valid ? SetStatus::Validity::valid : SetStatus::Validity::invalid;
    if (validity != status_.validity) status_.since = now;
    status_.validity = validity;
    status_.diagnostics = diagnostics.sorted();
    if (!is_valid) return {};
    const bool accounts_changed = !active_ || active_->accounts != read.desired.accounts;
    active_ = std::move(read.desired);
    status_.has_active = true;
    status_.accounts = active_->accounts.size();
    status_.inboxes = active_->inboxes.size();
    return {.is_valid = true, .accounts_changed = accounts_changed};
}

}  // namespace inboxctl::agent
