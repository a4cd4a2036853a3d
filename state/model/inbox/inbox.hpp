// An inbox in each of the three snapshots: desired (manifests), recorded (our state) and observed (what the
// server returned).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "state/model/address.hpp"
#include "state/model/field_values.hpp"
#include "state/model/lifecycle.hpp"

namespace inboxctl::state {

// The eight bodies that a create request accepts as `channel`. WhatsApp has two, one per provider.
enum class Payload : std::uint8_t {
    web_widget,
    api,
    email,
    line,
    telegram,
    whatsapp_cloud,
    whatsapp_360dialog,
    sms
};
constexpr std::size_t payload_count = 8;

// An inbox as the manifests declare it.
struct DesiredInbox {
    Address address;
    std::string account;  // key of [account.…]
    Payload payload{};
    FieldValues fields;  // the declared ones, with defaults merged in
    std::vector<SecretUse> secrets;
    std::string avatar_file;  // as written; the value of the avatar field is the file name used for upload
    Lifecycle lifecycle;
    FieldMask broken_fields;  // declared but unreadable, so that they are not reported as missing too
    Place where, account_where, avatar_where;
    Place key_where;  // of the natural key

    bool operator==(const DesiredInbox&) const = default;
};

// Recorded for a write-only field when its inbox was imported. The server never returns such a field, so its
// value is assumed to equal the manifest until the manifest changes it.
constexpr const char* assumed_value = "(believed)";

// A hash of what the server assigned to an inbox on creation and does not change: website_token,
// inbox_identifier, forward_to_email or bot_name. 0: not known.
using ServerIdentity = std::uint64_t;

// An inbox as it was last applied.
struct RecordedInbox {
    Address address;
    std::string account;
    InboxId id{};
    Payload payload{};
    FieldValues applied;  // as the server stores them, see plans/diff/inbox/normalise.hpp
    bool prevent_destroy = false;
    Mode mode = Mode::enforce;
    ServerIdentity identity = 0;

    bool operator==(const RecordedInbox&) const = default;
};

// Records the settings that stay active after the inbox is removed from the manifests.
void remember(RecordedInbox& inbox, const Lifecycle& lifecycle);

// Whether the inbox is kept, whatever [policy] says, once no manifest declares it.
bool is_protected(const RecordedInbox& inbox);

// An inbox as the server returns it. The reader decides which fields are kept (state/observed/observed.hpp).
struct ObservedInbox {
    InboxId id{};
    std::string name;
    std::string channel_type;        // Channel::WebWidget …, as returned
    std::optional<Payload> payload;  // none: a type of channel that manifests cannot declare
    FieldValues fields;
    ServerIdentity identity = 0;

    bool operator==(const ObservedInbox&) const = default;
};

}  // namespace inboxctl::state
