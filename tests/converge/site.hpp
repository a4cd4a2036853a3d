// A manifest set and a state of its own, converged in process against a Server.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/reconcile/imported.hpp"
#include "agent/reconcile/reconciler.hpp"
#include "tests/converge/server.hpp"
#include "tests/support/temp_dir.hpp"

namespace inboxctl::tests {

// A plan that was carried out.
struct Run {
    agent::Pass pass;
    agent::Applied applied;

    const agent::ChangeResult& result(std::string_view key) const;  // throws std::out_of_range without one
};

class Site {
  public:
    // account.toml says where `server` is, as account acme.
    explicit Site(Server& server);

    // A file of the set; its directories are made.
    void write(const std::string& name, std::string_view content) const;
    void remove(const std::string& name) const;
    // A secret beside the manifests, and the reference to it: `{ file = "…" }`.
    std::string secret(const std::string& name, std::string_view value) const;

    agent::PassOptions options;  // of the passes to come

    // Throws std::runtime_error, with all of them, when the manifests have errors.
    agent::Pass plan() const;
    Run apply() const;
    agent::Imported import(std::string_view key, std::int64_t id) const;
    agent::Imported generate() const;  // into the set

    std::vector<state::RecordedInbox> recorded() const;
    state::RecordedInbox recorded(std::string_view key) const;
    std::int64_t id_of(std::string_view key) const;

  private:
    TempDir dir_;  // in memory where that can be: hundreds of states are synced to disk here
};

state::Address address(std::string_view key);

// `support ~ channel.website_url(drift)`, a line for each change; blocked, waiting and retained findings as
// `support ! …` with their message. Empty: there is nothing to do, and nothing to say.
std::string summary(const agent::Pass& pass);

// What a change's lines say about it: `done`, or why not.
std::string outcome(const agent::ChangeResult& result);

// Whether every change came out as wanted; else what went wrong.
std::string troubles(const Run& run);

}  // namespace inboxctl::tests
