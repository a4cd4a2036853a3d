// Taking out of a server's words what we told it in confidence.
#pragma once

#include <span>
#include <string>

#include "state/secret.hpp"

namespace inboxctl::agent {

void replace_all(std::string& text, std::string_view what, std::string_view by);

// Each of `secrets`, also as it looks inside a JSON text or an address, becomes `[secret]`. Those of three
// bytes and less stay: nobody guesses them from a message, and every other word would be taken for one.
void hide(std::string& text, std::span<const state::Secret> secrets);

}  // namespace inboxctl::agent
