// A daemon that only records the requests to it.
#pragma once

#include <vector>

#include "agent/daemon/status.hpp"

namespace inboxctl::tests {

struct FakeDaemon final : agent::DaemonPort {
    std::vector<agent::AccountChanged> changed;
    std::vector<std::string> missed;
    std::uint64_t asked = 0, ended = 0;
    std::vector<std::string> suspended, resumed;
    std::string reason, refusal;
    agent::Status now;

    void account_changed(const agent::AccountChanged& what) override { changed.push_back(what); }
    void may_have_missed(const std::vector<std::string>& accounts) override {
        missed.insert(missed.end(), accounts.begin(), accounts.end());
    }
    std::uint64_t reconcile() override { return ++asked; }
    std::uint64_t finished() const override { return ended; }
    std::string suspend(const std::vector<std::string>& subjects, const std::string& why) override {
        suspended = subjects;
        reason = why;
        return refusal;
    }
    std::string resume(const std::vector<std::string>& subjects) override {
        resumed = subjects;
        return refusal;
    }
    agent::Status status() const override { return now; }
    void redact(std::string&) const override {}
};

}  // namespace inboxctl::tests
