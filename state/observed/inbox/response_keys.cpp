#include "state/observed/inbox/response_keys.hpp"

#include <array>
#include <cstdint>

#include "state/observed/inbox/response_fields.hpp"

namespace inboxctl::state {

namespace {

// A response of 10,000 inboxes has half a million keys, most of which are not needed: an empty place in this
// table rules them out by their length and three characters.
class Keys {
  public:
    Keys() {
        // In the order of the enumeration.
        for (const std::string_view key : {"id", "name", "channel_type", "provider", "website_token",
                                           "inbox_identifier", "forward_to_email", "bot_name"})
            add(key);
        for (const auto& row : state::fields())
            if (const auto key = response_key(row); !key.empty())
                fields_[add(key)].set(static_cast<std::size_t>(id_of(row)));
    }

    std::optional<std::size_t> find(std::string_view key) const {
        const std::size_t slot = places_[place_of(key)];
        return slot == none ? std::nullopt : std::optional(slot);
    }

    const std::vector<FieldMask>& fields() const { return fields_; }

  private:
    static constexpr std::size_t size = 1024;  // far more than there are keys
    static constexpr std::uint8_t none = 0xFF;

    static std::size_t hash(std::string_view key) {
        const auto at = [&](std::size_t index) { return static_cast<unsigned char>(key[index]); };
        return key.empty() ? 0
                           : key.size() * 67 + at(0) * 5 + at(key.size() / 2) * 19 + at(key.size() - 1) * 41;
    }

    // Where the key is, or the empty place where it belongs.
    std::size_t place_of(std::string_view key) const {
        std::size_t place = hash(key) % size;
        while (places_[place] != none && names_[places_[place]] != key)
            place = (place + 1) % size;
        return place;
    }

    std::size_t add(std::string_view key) {
        auto& slot = places_[place_of(key)];
        if (slot != none) return slot;
        slot = static_cast<std::uint8_t>(names_.size());
        names_.push_back(key);
        fields_.emplace_back();
        return slot;
    }

    std::vector<std::string_view> names_;  // by slot
    std::vector<FieldMask> fields_;        // by slot
    std::array<std::uint8_t, size> places_ = [] {
        std::array<std::uint8_t, size> empty;
        empty.fill(none);
        return empty;
    }();
};

const Keys& keys() {
    static const Keys instance;
    return instance;
}

}  // namespace

std::size_t slot_count() { return keys().fields().size(); }

std::optional<std::size_t> slot_of(std::string_view key) { return keys().find(key); }

const FieldMask& fields_in(std::size_t slot) { return keys().fields()[slot]; }

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
