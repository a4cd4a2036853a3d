#include "agent/observe/effects.hpp"

namespace inboxctl::agent {

Effects::Effects(Ports ports, std::size_t connections)
    : clock(std::move(ports.clock)),
      sessions(std::move(ports.network), *clock, connections),
      lock(std::move(ports.lock)),
      other_run(std::move(ports.other_run)),
      store(std::move(ports.store)),
      disk(std::move(ports.disk)),
      fingerprint(std::move(ports.fingerprint)),
      read_set(std::move(ports.read_set)) {}

void Effects::stop() {
    is_stopped = true;
    sessions.stop();
    clock->interrupt();
}

}  // namespace inboxctl::agent
