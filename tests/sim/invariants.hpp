// What must hold in a schedule: at every request and create, and at the end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plans/diff/plan.hpp"
#include "tests/sim/memory_store.hpp"
#include "tests/sim/network.hpp"
#include "tests/sim/scene.hpp"
#include "tests/sim/server.hpp"
#include "tests/sim/setting.hpp"
#include "tests/sim/trace.hpp"

namespace inboxctl::sim {

class Invariants {
  public:
    Invariants(Scene& scene, Timeline& timeline, Server& server, const Network& network, const Disk& disk,
               Trace& trace, Tally& tally)
        : scene_(scene),
          timeline_(timeline),
          server_(server),
          network_(network),
          disk_(disk),
          trace_(trace),
          tally_(tally) {}

    // A process starts: nothing is planned yet.
    void begin_pass() { planned_.clear(); }
    void planned(std::vector<plans::Change> changes) { planned_ = std::move(changes); }

    // Each request that is sent, each one that the server begins to handle, and each inbox that it creates.
    void check_sent(const agent::HttpRequest& request, bool is_dead);
    void note_served(const Flight& flight);
    void check_made(const Row& row);

    // When nothing is left to do; `plan` is that of the last pass.
    void check_end(const plans::Plan& plan);

  private:
    bool is_planned(plans::Action action, const std::string& name) const;
    bool is_planned(plans::Action action, std::int64_t id) const;
    void check_update(std::int64_t id);
    bool is_own(const Row& row, const std::string& name) const;
    bool is_excused(const std::string& name) const;
    const state::RecordedInbox* recorded_as(std::int64_t id) const;
    void check_row(const Row& row, const plans::Plan& plan);
    bool has_rival(const Spec& spec) const;
    bool is_rightly_blocked(const Spec& spec) const;
    void check_missing(const Spec& spec, const plans::Plan& plan);
    void check_spec(const Spec& spec, const plans::Plan& plan);

    Scene& scene_;
    Timeline& timeline_;
    Server& server_;
    const Network& network_;
    const Disk& disk_;
    Trace& trace_;
    Tally& tally_;
    std::vector<plans::Change> planned_;  // by the running pass
    const Flight* serving_ = nullptr;
    std::vector<std::string> late_;  // names of creates that were carried out after the in-doubt window
};

// Nothing to change, to wait for or to read again.
bool is_quiet(const plans::Plan& plan);

}  // namespace inboxctl::sim
