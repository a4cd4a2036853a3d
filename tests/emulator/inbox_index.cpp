#include "tests/emulator/inbox_index.hpp"

#include <algorithm>

#include "tests/emulator/channels.hpp"
#include "tests/emulator/columns.hpp"

namespace emulator {
namespace {

std::string lower(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::pair<std::string, std::uint64_t> place_of(World& world, const Inbox& inbox) {
    if (world.release->list_by_name)
        return {lower(text_at(inbox.row, "name")), static_cast<std::uint64_t>(inbox.id)};
    return {"", ++world.last_place};  // a rewritten row moves to the end of its table
}

}  // namespace

void put_in_list(World& world, Inbox& inbox) {
    auto& list = world.accounts.at(inbox.account).inboxes;
    list.erase(inbox.place);
    inbox.place = place_of(world, inbox);
    list[inbox.place] = inbox.id;
}

void hold_key(World& world, const Inbox& inbox) {
    if (const auto key = unique_key(inbox.type, inbox.channel)) world.unique_keys[*key] = inbox.id;
}

void release_key(World& world, const Inbox& inbox) {
    if (const auto key = unique_key(inbox.type, inbox.channel)) world.unique_keys.erase(*key);
}

}  // namespace emulator
