// SHA-256 of what is no secret: to see that it changed.
#pragma once

#include <string>
#include <string_view>

namespace inboxctl::agent {

// 64 digits.
std::string sha256(std::string_view bytes);

}  // namespace inboxctl::agent
