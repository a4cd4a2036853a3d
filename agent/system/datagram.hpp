// One message to a Unix datagram socket: all that systemd's notify and journal protocols need. Its library
// would bring four compressors and a cryptographic library into every start of a command.
#pragma once

#include <string_view>

namespace inboxctl::agent {

// A name that begins with @ is one of the abstract namespace. False: nobody took it.
bool send_datagram(std::string_view socket, std::string_view message);

}  // namespace inboxctl::agent
