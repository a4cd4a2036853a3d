// The manifests that the daemon applies: the last set that it read without errors.
#pragma once

#include <filesystem>
#include <optional>

#include "agent/daemon/status.hpp"
#include "agent/manifests/manifest_cache.hpp"
#include "state/manifest/manifest.hpp"
#include "state/store/fingerprint.hpp"
#include "state/store/store.hpp"

namespace inboxctl::agent {

class ActiveManifests {
  public:
    struct Read {
        bool is_valid = false;          // and therefore active now
        bool accounts_changed = false;  // the active set declares its accounts differently than before
    };

    // Reads the set on disk. A set with errors leaves the active one as it is. So does a set that declares
    // nothing while `store` records inboxes.
    Read read(const std::filesystem::path& manifests, const state::Fingerprinter& fingerprint,
              state::Store& store, state::Time now);

    // Parses every file again with the next read(), also those that seem unchanged.
    void forget_parsed() { parsed_.clear(); }

    const std::optional<state::Desired>& active() const { return active_; }
    const SetStatus& status() const { return status_; }

  private:
    std::optional<state::Desired> active_;
    SetStatus status_;
    ManifestCache parsed_;
};

}  // namespace inboxctl::agent
