// Taking out of a server's words what it was told in confidence.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "state/model/secret.hpp"

namespace inboxctl::agent {

// Finds secrets however they are spelled: as they are, escaped as in JSON, HTML, Ruby's inspect or an
// address, one inside the other, in base64 (wherever in it they begin), and broken into lines. Those of three
// bytes and less stay: nobody guesses them from a message, and every other word would be taken for one.
class Redactor {
  public:
    void add(const state::Secret& secret);

    // Each becomes `instead`.
    void redact(std::string& text, std::string_view instead = "[secret]");

  private:
    void add(std::string form);

    std::vector<state::Secret> forms_;  // sorted before they are looked for
    bool sorted_ = true;
};

void redact(std::string& text, std::span<const state::Secret> secrets, std::string_view instead = "[secret]");

// What a call does with a refusal before it is put into words.
using Redact = std::function<void(std::string&)>;

}  // namespace inboxctl::agent
