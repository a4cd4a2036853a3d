#pragma once

#include <string>

#include "tests/emulator/world.hpp"

namespace emulator {

enum class Viewer { administrator, agent };

// The inbox as JSON text. Kept until the inbox changes.
const std::string& inbox_text(const World& world, const Inbox& inbox, Viewer viewer);

}  // namespace emulator
