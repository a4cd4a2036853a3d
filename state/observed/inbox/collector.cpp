#include "state/observed/inbox/collector.hpp"

#include <algorithm>
#include <ranges>

#include "state/observed/inbox/response_fields.hpp"

namespace inboxctl::state {

namespace {

// FNV-1a. Omits the domain of an e-mail address: it belongs to the account and may change.
ServerIdentity identity_of(std::string_view text) {
    ServerIdentity hash = 0xcbf29ce484222325;
    for (const char c : text.substr(0, text.find('@')))
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

std::optional<Payload> payload_of(std::string_view channel_type, const Json& provider) {
    const std::string_view word = provider.is_string() ? std::string_view(provider.get_string()) : "";
    for (const auto& known : payload_names())
        if (known.channel_type == channel_type && (known.provider.empty() || known.provider == word))
            return known.payload;
    return std::nullopt;
}

}  // namespace

Collector::Collector(Keep keep) : keep_(std::move(keep)), values_(slot_count()), present_(slot_count()) {}

bool Collector::wants(std::size_t slot) const {
    return slot < first_field_slot || !id_ || (fields_in(slot) & mask_).any();
}

void Collector::put(std::size_t slot, Json&& value) {
    if (slot == slot_id) {  // if a key occurs twice, the last one counts
        id_.reset();
        if (value.is_int64()) id_ = InboxId{value.get_int64()};
        if (id_) mask_ = keep_.fields(*id_);
    }
    values_[slot] = std::move(value);
    present_[slot] = true;
}

std::optional<ObservedInbox> Collector::finish() {
    std::optional<ObservedInbox> result;
    if (id_ && present_[slot_channel_type] && values_[slot_channel_type].is_string()) result = inbox();
    id_.reset();
    std::fill(present_.begin(), present_.end(), false);
    return result;
}

// An inbox without a portal has no key for it. Any other missing key is one that this server does not have.
bool Collector::is_wanted(const ReturnedField& field) const {
    return mask_[static_cast<std::size_t>(id_of(*field.row))] &&
           (present_[field.slot] || field.row->scope == Scope::portal);
}

ServerIdentity Collector::identity() const {
    for (const std::size_t slot :
         {slot_website_token, slot_inbox_identifier, slot_forward_to_email, slot_bot_name})
        if (present_[slot] && values_[slot].is_string() && !values_[slot].get_string().empty())
            return identity_of(values_[slot].get_string());
    return 0;
}

// Moves the value out, unless another field is read from the same slot.
Json Collector::take(std::size_t slot) {
    if (!present_[slot]) return {};
    return fields_in(slot).count() > 1 ? values_[slot] : std::move(values_[slot]);
}

ObservedInbox Collector::inbox() {
    ObservedInbox inbox;
    inbox.id = *id_;
    if (present_[slot_name] && values_[slot_name].is_string()) inbox.name = values_[slot_name].get_string();
    inbox.channel_type = values_[slot_channel_type].get_string();
    inbox.identity = identity();
    inbox.payload = payload_of(inbox.channel_type, present_[slot_provider] ? values_[slot_provider] : Json());
    if (!inbox.payload) return inbox;
    const auto wanted = [this](const ReturnedField& field) { return is_wanted(field); };
    const auto& returned = returned_fields(*inbox.payload);
    inbox.fields.reserve(static_cast<std::size_t>(std::ranges::count_if(returned, wanted)));
    for (const auto& [row, slot] : returned | std::views::filter(wanted))
        inbox.fields.set(id_of(*row), from_response(*row, take(slot), keep_.fingerprint));
    return inbox;
}

}  // namespace inboxctl::state
