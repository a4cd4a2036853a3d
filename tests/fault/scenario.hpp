// The manifests of the crash tests: one inbox of each kind, with every part that needs its own request.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace inboxctl::tests {

enum class Phase { create, update, destroy };
inline constexpr Phase phases[] = {Phase::create, Phase::update, Phase::destroy};
std::string_view name_of(Phase phase);

// Writes the set that the phase applies, over the previous phase's.
void write_set(const std::filesystem::path& directory, Phase phase, const std::string& url);

// Variables that the manifests name, the token's among them.
std::map<std::string, std::string> secrets_of_set(const std::string& token);

// `count` plain inboxes.
void write_many(const std::filesystem::path& directory, int count, const std::string& url);

}  // namespace inboxctl::tests
