// The manifest file of an inbox that the server has already, and what a person has to do about it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agent/chatwoot/names.hpp"
#include "state/model/model.hpp"

namespace inboxctl::agent {

struct GeneratedInbox {
    state::DesiredInbox inbox;         // as its manifest will declare it
    std::vector<std::string> dropped;  // fields whose values no manifest can declare; left as they are
};

// The inbox without what no manifest can declare: values that another tool has put there, that TOML does not
// have, or that are another account's.
GeneratedInbox without_undeclarable(state::DesiredInbox inbox, const Names& names);

std::string file_text(const GeneratedInbox& generated, const state::ObservedInbox& observed);

// Never overwrites a file. Throws StateError.
void write_new(const std::filesystem::path& file, const std::string& text);

// ` -C DIR`, for commands that are printed; nothing for the working directory.
std::string of_set(const std::filesystem::path& set);

// The secrets that a person has to fill in, and those that nobody can check afterwards.
class SecretsLeft {
  public:
    void add(const state::DesiredInbox& inbox, state::InboxId id);
    std::string text(const std::filesystem::path& set) const;

  private:
    std::string variables_, never_returned_, example_, id_;
};

}  // namespace inboxctl::agent
