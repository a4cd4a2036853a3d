// What happens in a schedule, printed on request, and what must not happen.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "tests/sim/timeline.hpp"

namespace inboxctl::sim {

class Trace {
  public:
    Trace(const Timeline& timeline, bool prints) : timeline_(timeline), prints_(prints) {}

    bool prints() const { return prints_; }

    void note(const std::string& what) const {
        if (prints_)
            std::printf("%9.3f %s\n", static_cast<double>(timeline_.now().count()) / 1000, what.c_str());
    }

    void violation(const std::string& what) {
        note("VIOLATION: " + what);
        violations.push_back(what);
    }

    std::vector<std::string> violations;

  private:
    const Timeline& timeline_;
    bool prints_;
};

}  // namespace inboxctl::sim
