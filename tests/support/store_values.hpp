// Small values for tests of the state store.
#pragma once

#include <string>

#include "state/model/inbox/fields.hpp"
#include "state/store/store.hpp"

namespace inboxctl::tests {

inline state::Time at(std::int64_t seconds) { return state::Time(std::chrono::seconds(seconds)); }

inline state::FieldValues named(const std::string& name) {
    state::FieldValues values;
    values.set(state::inbox_field("name"), state::Json(name));
    return values;
}

inline state::RecordedInbox recorded(const std::string& key, std::int64_t id,
                                     const std::string& name = "Support") {
    return {.address = {key},
            .account = "acme",
            .id = state::InboxId{id},
            .payload = state::Payload::web_widget,
            .applied = named(name),
            .prevent_destroy = false};
}

inline state::Intent intent(const std::string& key, state::OperationKind kind = state::OperationKind::create,
                            std::int64_t target = 0) {
    return {.kind = kind,
            .address = {key},
            .account = "acme",
            .payload = state::Payload::web_widget,
            .target = state::InboxId{target},
            .highest_seen = state::InboxId{40},
            .wanted = named(key)};
}

inline void bind_acme(state::Store& store) { store.bind({"acme", "https://chat.acme.example", 1}); }

}  // namespace inboxctl::tests
