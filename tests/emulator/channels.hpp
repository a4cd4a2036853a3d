#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/emulator/columns.hpp"
#include "tests/emulator/permit.hpp"
#include "tests/emulator/world.hpp"

namespace emulator {

struct ChannelSpec {
    ChannelType type;
    std::string_view wire_name;   // channel.type
    std::string_view class_name;  // channel_type
    Columns columns;
    std::string_view unique_column;  // installation-wide; empty when duplicates may exist
};

const ChannelSpec& spec_of(ChannelType type);
const ChannelSpec* spec_named(std::string_view wire_name);

// The writable attributes of `channel`; `type` is not among them.
Permit channel_permit(ChannelType type, const Release& release);

// The key under which World::unique_keys holds this channel; nothing for a type without one.
std::optional<std::string> unique_key(ChannelType type, const json::object& channel);

// A new channel row with its generated tokens, validated and ready to be stored. Halts with 422 or 500.
json::object build_channel(World& world, ChannelType type, const json::object& attributes);

// The row of an inbox's channel with the attributes applied. Halts as above; nothing is stored.
json::object changed_channel(World& world, const Inbox& inbox, const json::object& attributes);

}  // namespace emulator
