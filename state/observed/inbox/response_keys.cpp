#include "state/observed/inbox/response_keys.hpp"

#include <array>
#include <unordered_map>

#include "state/observed/inbox/response_fields.hpp"

namespace inboxctl::state {

namespace {

struct Keys {
    std::unordered_map<std::string_view, std::size_t> slots;
    std::vector<FieldMask> fields;  // by slot

    Keys() {
        // In the order of the enumeration.
        for (const std::string_view key : {"id", "name", "channel_type", "provider", "website_token",
                                           "inbox_identifier", "forward_to_email", "bot_name"})
            add(key);
        for (const auto& row : state::fields())
            if (const auto key = response_key(row); !key.empty())
                fields[add(key)].set(static_cast<std::size_t>(id_of(row)));
    }

    std::size_t add(std::string_view key) {
        const auto [found, fresh] = slots.emplace(key, slots.size());
        if (fresh) fields.emplace_back();
        return found->second;
    }
};

const Keys& keys() {
    static const Keys instance;
    return instance;
}

}  // namespace

std::size_t slot_count() { return keys().fields.size(); }

std::optional<std::size_t> slot_of(std::string_view key) {
    const auto found = keys().slots.find(key);
    return found == keys().slots.end() ? std::nullopt : std::optional(found->second);
}

const FieldMask& fields_in(std::size_t slot) { return keys().fields[slot]; }

const std::vector<ReturnedField>& returned_fields(Payload payload) {
    static const auto table = [] {
        std::array<std::vector<ReturnedField>, payload_count> result;
        for (const auto& known : payload_names())
            for (const auto& row : fields())
                if (const auto key = response_key(row); !key.empty() && is_for(row, known.payload))
                    result.at(static_cast<std::size_t>(known.payload)).push_back({&row, *slot_of(key)});
        return result;
    }();
    return table.at(static_cast<std::size_t>(payload));
}

}  // namespace inboxctl::state
