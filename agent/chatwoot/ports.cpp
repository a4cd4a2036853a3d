#include "agent/chatwoot/ports.hpp"

#include <random>

namespace inboxctl::agent {

Network real_network(asio::io_context& io) {
    return {[&io](HttpOptions options, state::Secret token) {
                return make_beast_http(io, std::move(options), std::move(token));
            },
            [] { return std::random_device{}(); }};
}

}  // namespace inboxctl::agent
