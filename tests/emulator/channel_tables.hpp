#pragma once

#include "tests/emulator/channels.hpp"

namespace emulator {

inline constexpr std::string_view reply_times[] = {"in_a_few_minutes", "in_a_few_hours", "in_a_day"};
inline constexpr std::string_view feature_flags[] = {"attachments", "emoji_picker", "end_conversation",
                                                     "use_inbox_avatar_for_bot", "allow_mobile_webview"};

extern const std::span<const ChannelSpec> channel_specs;

}  // namespace emulator
