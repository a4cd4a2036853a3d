// The three snapshots: desired (manifests), recorded (our state), observed (the server's answer).
//
// A field is a row of the field table (state/model/inbox/fields.hpp) and its value is JSON; only what is
// declared is there. So reading, comparing, sending and storing are loops over rows, and a new field is a new
// row. In all three snapshots a secret's value is its fingerprint (state/model/secret.hpp).
#pragma once

#include <bitset>
#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state/model/address.hpp"
#include "state/model/diagnostic.hpp"
#include "state/model/secret.hpp"

namespace inboxctl::state {

using Json = boost::json::value;

// The eight bodies that a create takes as `channel`. WhatsApp has two, by its provider.
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

// A row of the field table; fields.hpp turns names into ids and ids into rows.
enum class FieldId : std::uint8_t {};
using FieldMask = std::bitset<128>;  // by FieldId

struct FieldValue {
    FieldId id{};
    Json value;

    bool operator==(const FieldValue&) const = default;
};

// Sorted by id, each id once.
class FieldValues {
  public:
    const Json* find(FieldId id) const;
    void set(FieldId id, Json value);
    void erase(FieldId id);
    void reserve(std::size_t size) { items_.reserve(size); }

    auto begin() const { return items_.begin(); }
    auto end() const { return items_.end(); }
    std::size_t size() const { return items_.size(); }
    bool empty() const { return items_.empty(); }

    bool operator==(const FieldValues&) const = default;

  private:
    std::vector<FieldValue> items_;
};

// A secret inside an inbox: which field, and for an object such as provider_config which key of it.
struct SecretUse {
    FieldId field{};
    std::string key;  // empty: the field itself
    SecretRef ref;
    Place where;

    bool operator==(const SecretUse&) const = default;
};

// What the daemon does about differences.
enum class Mode : std::uint8_t {
    enforce,  // they are made to go
    plan,     // they are reported
    observe,  // only those that the server has made are reported
};

std::string_view to_string(Mode mode);  // as in manifests
std::optional<Mode> mode_named(std::string_view name);

struct Lifecycle {
    bool prevent_destroy = false;
    Mode mode = Mode::enforce;
    std::vector<FieldId> ignore_changes;

    bool operator==(const Lifecycle&) const = default;
};

// An inbox as the manifests want it.
struct DesiredInbox {
    Address address;
    std::string account;  // key of [account.…]
    Payload payload{};
    FieldValues fields;  // declared ones, defaults merged in
    std::vector<SecretUse> secrets;
    std::string avatar_file;  // as written; the avatar field's value is the name under which it is uploaded
    Lifecycle lifecycle;
    FieldMask broken_fields;  // declared, but not readable: do not report them as missing too
    Place where, account_where, avatar_where;
    Place key_where;  // of the natural key

    bool operator==(const DesiredInbox&) const = default;
};

// `[account.acme]`: where inboxes live.
struct Account {
    std::string key;
    std::string url;  // without a trailing slash
    std::int64_t id = 0;
    SecretRef token;
    std::string ca_file;  // empty: the system's authorities
    bool allow_plain_http = false;
    bool push = false;      // the daemon listens for changes
    SecretRef watch_token;  // of whoever listens; without a name: the account's own token
    Place where, url_where, token_where, watch_token_where;

    bool operator==(const Account&) const = default;
};

struct Policy {
    bool prune = false;
    std::int64_t max_destroy = 1;

    bool operator==(const Policy&) const = default;
};

struct Moved {
    Address from, to;
    Place where;

    bool operator==(const Moved&) const = default;
};

struct Removed {
    Address address;
    Place where;

    bool operator==(const Removed&) const = default;
};

struct Desired {
    std::vector<Account> accounts;      // by key
    std::vector<DesiredInbox> inboxes;  // by address
    Policy policy;
    std::vector<Moved> moved;
    std::vector<Removed> removed;

    bool operator==(const Desired&) const = default;
};

// Recorded of a field that no answer holds when its inbox was taken over: the manifest is believed to say
// what the server has, until it says something else than it did at the next apply.
constexpr const char* assumed_value = "(believed)";

// Made of what the server gave an inbox when it made it and never changes, as far as it tells: website_token,
// inbox_identifier, forward_to_email, bot_name. A number in place of them says the same and nothing else, and
// is small. 0: not known.
using ServerIdentity = std::uint64_t;

// An inbox as we last applied it.
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

// What outlives the block that says it.
void remember(RecordedInbox& inbox, const Lifecycle& lifecycle);

// Whether it is kept when no manifest declares it any more, whatever [policy] says.
bool is_protected(const RecordedInbox& inbox);

// An inbox as the server answers it now. Which fields are kept is the reader's choice
// (state/observed/observed.hpp).
struct ObservedInbox {
    InboxId id{};
    std::string name;
    std::string channel_type;        // Channel::WebWidget …, as answered
    std::optional<Payload> payload;  // none: a kind that manifests cannot declare
    FieldValues fields;
    ServerIdentity identity = 0;

    bool operator==(const ObservedInbox&) const = default;
};

}  // namespace inboxctl::state
