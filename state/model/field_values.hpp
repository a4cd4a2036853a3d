// The fields of a resource and their values, as every snapshot holds them.
//
// A field is a row of a field table (for inboxes: state/model/inbox/fields.hpp) and its value is JSON. Only
// declared fields are present. Reading, comparing, sending and storing are therefore loops over rows, and a
// new field is a new row. In every snapshot, the value of a secret is its fingerprint
// (state/model/secret.hpp).
#pragma once

#include <bitset>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "state/model/diagnostic.hpp"
#include "state/model/secret.hpp"

namespace inboxctl::state {

using Json = boost::json::value;

// A row of the field table; fields.hpp maps names to ids and ids to rows.
enum class FieldId : std::uint8_t {};
using FieldMask = std::bitset<128>;  // indexed by FieldId

struct FieldValue {
    FieldId id{};
    Json value;

    bool operator==(const FieldValue&) const = default;
};

// Sorted by id; each id occurs at most once.
class FieldValues {
  public:
    const Json* find(FieldId id) const;
    void set(FieldId id, Json&& value);
    void set(FieldId id, const Json& value) { set(id, Json(value)); }
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

// A field that takes its value from a secret. Inside an object such as provider_config, `key` is the path to
// the member, for example `/api_key`.
struct SecretUse {
    FieldId field{};
    std::string key;  // empty: the field itself
    SecretRef ref;
    Place where;

    bool operator==(const SecretUse&) const = default;
};

}  // namespace inboxctl::state
