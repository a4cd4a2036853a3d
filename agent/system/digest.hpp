// SHA-256 of content that is not secret, to detect changes.
#pragma once

#include <string>
#include <string_view>

namespace inboxctl::agent {

// 64 digits.
std::string sha256(std::string_view bytes);

}  // namespace inboxctl::agent
