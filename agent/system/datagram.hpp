// One message to a Unix datagram socket: all that systemd's notify and journal protocols need. libsystemd
// would load four compression libraries and a cryptographic one at every start of a command.
#pragma once

#include <string_view>

namespace inboxctl::agent {

// A name that begins with @ is in the abstract namespace. False: nobody received it.
bool send_datagram(std::string_view socket, std::string_view message);

}  // namespace inboxctl::agent
