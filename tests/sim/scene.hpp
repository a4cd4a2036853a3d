// Everything around the passes of a schedule: what the manifests declare, another administrator, faults of
// the network, and how processes end. All of it is drawn from the seed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/reconcile/reconciler.hpp"
#include "state/manifest/assemble.hpp"
#include "tests/sim/memory_store.hpp"
#include "tests/sim/network.hpp"
#include "tests/sim/random.hpp"
#include "tests/sim/setting.hpp"
#include "tests/sim/spec.hpp"
#include "tests/sim/timeline.hpp"
#include "tests/sim/trace.hpp"

namespace inboxctl::sim {

constexpr Millis in_doubt_window = std::chrono::seconds(60);

// How a process ends early, if it does.
struct Doom {
    std::optional<int> dies_at_step;   // of the event loop
    std::optional<int> stops_at_step;  // as by SIGTERM
    std::optional<int> writing;        // the store call that goes wrong
    Writing how = Writing::works;
};

class Scene {
  public:
    Scene(const Setting& setting, Random& random, Timeline& timeline, Server& server, Network& network,
          Trace& trace)
        : setting_(setting),
          random_(random),
          timeline_(timeline),
          server_(server),
          network_(network),
          trace_(trace) {}

    // In this order, once, before the first pass.
    agent::PassOptions declare();
    void draw_faults();
    void plan_visits();

    void edit_manifests();
    Doom draw_doom();

    // The manifest set as it is now.
    state::Assembled read_set() const;

    std::vector<Spec> specs;
    std::vector<Row> unmanaged;                // as made
    std::map<std::int64_t, std::string> made;  // inboxes by us, or equal to ours: names as sent
    std::vector<std::string> edited;           // names of ours that the other administrator changed
    std::vector<std::string> imitated;         // names of ours that the other administrator made as well
    bool made_unmanaged = false;               // by the other administrator, during the passes
    bool has_stale_lists = false;
    Millis clock_jump{0};  // how far somebody has set the wall clock

  private:
    void visit();
    void imitate();
    void change_one_of_ours(bool edits, bool renames);
    void make_unmanaged(const std::string& name, const std::string& site);
    Spec& any_spec();

    const Setting& setting_;
    Random& random_;
    Timeline& timeline_;
    Server& server_;
    Network& network_;
    Trace& trace_;
    std::vector<state::Moved> moved_;
    int edits_ = 0;
};

}  // namespace inboxctl::sim
