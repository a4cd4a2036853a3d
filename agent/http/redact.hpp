// Removes secrets from what a server answers.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "state/model/secret.hpp"

namespace inboxctl::agent {

// Finds secrets in every form: as they are; escaped for JSON, HTML, Ruby's inspect or a URL, also one inside
// another; in base64, at any offset; and broken into lines. Secrets of three bytes or less stay: too many
// other words would match.
class Redactor {
  public:
    void add(const state::Secret& secret);

    // Replaces each secret with `instead`.
    void redact(std::string& text, std::string_view instead = "[secret]");

  private:
    void add(std::string form);

    std::vector<state::Secret> forms_;  // sorted before the first search
    bool sorted_ = true;
};

void redact(std::string& text, std::span<const state::Secret> secrets, std::string_view instead = "[secret]");

// Applied to a server's refusal before it goes into a message.
using Redact = std::function<void(std::string&)>;

}  // namespace inboxctl::agent
