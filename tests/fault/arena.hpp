// An emulator and a state that are reset in milliseconds to how they were before an apply, so that the apply
// can be disturbed again and again.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/converge/server.hpp"
#include "tests/fault/checker.hpp"
#include "tests/fault/scenario.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_dir.hpp"

namespace inboxctl::tests {

class Arena {
  public:
    // `program` is inboxctl.
    explicit Arena(std::filesystem::path program);

    // Resets to before the apply of the phase; the first call prepares it. Throws std::runtime_error if that
    // fails.
    void set_up(Phase phase);
    // The same for a set of many plain inboxes, whose creates take a while each.
    void set_up_many(int count);

    Start apply(const std::vector<std::string>& more = {}) const;
    const std::filesystem::path& directory() const { return dir_.path(); }
    std::filesystem::path state_directory() const { return dir_.path() / "live"; }

    // Applies until everything is as declared, and returns what is wrong then, or was on the way.
    std::vector<Finding> recover();

    // The output of the runs since the last reset.
    const std::string& said() const { return said_; }
    Ended note(Ended ended);

  private:
    struct Before {
        emulator::World world;
        Plan plan;
        Recorded recorded;
    };

    std::filesystem::path set(Phase phase) const;
    std::filesystem::path kept(Phase phase) const;
    std::filesystem::path state() const { return state_directory() / "state.db"; }
    Start start_of(std::vector<std::string> words) const;
    Before lead_to(Phase phase);
    void put_back(const Before& before, const std::filesystem::path& kept_state);
    std::vector<std::string> secrets() const;
    std::vector<Deed> deeds_since();

    std::filesystem::path program_;
    TempDir dir_;
    Server server_;
    std::filesystem::path set_;
    std::map<Phase, Before> before_;
    const Before* now_ = nullptr;
    Before many_;
    std::string said_;
};

}  // namespace inboxctl::tests
