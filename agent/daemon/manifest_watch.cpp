#include "agent/daemon/manifest_watch.hpp"

namespace inboxctl::agent {

void ManifestWatch::watch(const std::filesystem::path& manifests) {
    earlier_overflows_ = overflows();
    watcher_ = std::make_unique<Watcher>(io_, manifests, on_change_);
}

std::int64_t ManifestWatch::overflows() const {
    return earlier_overflows_ + (watcher_ ? watcher_->overflows() : 0);
}

void ManifestWatch::report(const DaemonLog& log) {
    if (!watcher_) return;
    if (overflows() > reported_overflows_) log.queue_overflowed();
    reported_overflows_ = overflows();
    if (watcher_->trouble() == reported_trouble_) return;
    reported_trouble_ = watcher_->trouble();
    if (!reported_trouble_.empty()) log.files_not_watched(reported_trouble_);
}

}  // namespace inboxctl::agent
