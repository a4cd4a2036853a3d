#include "tests/support/random_snapshots.hpp"

#include "plans/diff/inbox/normalise.hpp"

namespace inboxctl::tests {

using namespace state;

std::int64_t RandomSnapshots::number(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
}

std::string RandomSnapshots::word() {
    static const std::vector<std::string> parts{"a",  "Ünï",  " ", "support", "\n",
                                                "\"", "支持", "7", "-",       "null"};
    std::string text = "w";
    for (auto i = number(0, 4); i > 0; --i)
        text += parts[static_cast<std::size_t>(number(0, static_cast<std::int64_t>(parts.size()) - 1))];
    return text;
}

Json RandomSnapshots::object(std::span<const Field> keys) {
    boost::json::object result;
    for (const auto& key : keys)
        if (key.required != 0 || chance(50)) result[key.name] = value(key);
    return result;
}

Json RandomSnapshots::value(const Field& row) {
    if (row.secrecy == Secrecy::secret) return Json("hmac-sha256:" + std::to_string(number(0, 3)));
    const auto any_choice = [&] {
        return Json(row.choices[static_cast<std::size_t>(
                                    number(0, static_cast<std::int64_t>(row.choices.size()) - 1))]
                        .name);
    };
    boost::json::array list;
    switch (row.type) {
        case Type::boolean:
            return chance(50);
        case Type::integer:
            return number(row.min, std::min<std::int64_t>(row.max, row.min + 50));
        case Type::text:
            return Json(word());
        case Type::timezone:
            return Json(chance(50) ? "Europe/Berlin" : "UTC");
        case Type::image:
            return Json(chance(50) ? "a.png" : "b.png");
        case Type::choice:
            return any_choice();
        case Type::choices:
            for (auto i = number(0, 4); i > 0; --i)
                list.push_back(any_choice());
            return list;
        case Type::texts:
            for (auto i = number(0, 3); i > 0; --i)
                list.push_back(Json(word()));
            return list;
        case Type::emails:
            for (auto i = number(0, 4); i > 0; --i)
                list.push_back(Json("agent" + std::to_string(number(0, 4)) + "@acme.example"));
            return list;
        case Type::objects:
            for (auto i = number(1, 3); i > 0; --i)
                list.push_back(object(row.keys));
            return list;
        case Type::object:
            return object(row.keys);
        case Type::any:
            return chance(50) ? Json(1.5) : Json(word());
        case Type::hours: {
            boost::json::object days;
            for (const auto& day : row.keys)
                if (chance(50)) days[day.name] = chance(50) ? "09:00-17:30" : "closed";
            return days;
        }
    }
    return {};
}

DesiredInbox RandomSnapshots::inbox(const std::string& key) {
    DesiredInbox inbox;
    inbox.address.key = key;
    inbox.account = chance(50) ? "acme" : "beta";
    inbox.payload = static_cast<Payload>(number(0, payload_count - 1));
    for (const auto& row : fields())
        if (is_for(row, inbox.payload) && ((row.required & mask(inbox.payload)) != 0 || chance(30)))
            inbox.fields.set(id_of(row), value(row));
    if (const auto* row = natural_key(inbox.payload); row != nullptr)
        inbox.fields.set(id_of(*row), Json("key-" + std::to_string(++unique_)));
    if (chance(20)) inbox.lifecycle.ignore_changes.push_back(inbox_field("greeting_message"));
    inbox.lifecycle.prevent_destroy = chance(20);
    return inbox;
}

Desired RandomSnapshots::desired(std::size_t inboxes) {
    Desired result;
    for (const std::string key : {"acme", "beta"})
        result.accounts.push_back({.key = key, .url = "https://" + key + ".example", .id = 1});
    for (std::size_t i = 0; i < inboxes; ++i)
        result.inboxes.push_back(inbox("inbox-" + std::to_string(1000 + i)));
    return result;
}

void RandomSnapshots::edit(DesiredInbox& inbox) {
    const auto* key = natural_key(inbox.payload);
    std::vector<const Field*> rows;
    for (const auto& row : fields())
        if (is_for(row, inbox.payload) && &row != key) rows.push_back(&row);
    const auto* row = rows[static_cast<std::size_t>(number(0, static_cast<std::int64_t>(rows.size()) - 1))];
    inbox.fields.set(id_of(*row), value(*row));
}

FieldValues applied_fields(const DesiredInbox& inbox) {
    FieldValues result;
    for (const auto& [id, value] : inbox.fields)
        result.set(id, plans::normalise(field(id), value));
    return result;
}

World::World() {
    for (const std::string key : {"acme", "beta"})
        observed.push_back({key, {4, 15, 1}, {}});
}

plans::ObservedAccount& World::account(const std::string& key) {
    return *std::ranges::find(observed, key, &plans::ObservedAccount::account);
}

InboxId World::create(const DesiredInbox& inbox) {
    ObservedInbox made{.id = InboxId{++last_id_},
                       .name = inbox.address.key,
                       .channel_type = std::string(name_of(inbox.payload).channel_type),
                       .payload = inbox.payload};
    for (const auto& [id, value] : applied_fields(inbox))
        if (is_answered(field(id))) made.fields.set(id, value);
    account(inbox.account).inboxes.push_back(made);
    return made.id;
}

void World::add_unmanaged(const DesiredInbox& like) { create(like); }

void World::update(const DesiredInbox& inbox, const plans::Change& change) {
    auto& inboxes = account(change.account).inboxes;
    auto& seen = *std::ranges::find(inboxes, change.id, &ObservedInbox::id);
    auto known = *std::ranges::find(recorded, change.address, &RecordedInbox::address);
    for (const auto& one : change.fields) {
        const auto stored = plans::normalise(field(one.field), *inbox.fields.find(one.field));
        if (is_answered(field(one.field))) seen.fields.set(one.field, stored);
        known.applied.set(one.field, stored);
    }
    record(known);
}

void World::record(RecordedInbox inbox) {
    std::erase_if(recorded, [&](const auto& old) { return old.address == inbox.address; });
    recorded.push_back(std::move(inbox));
    std::ranges::sort(recorded, {}, &RecordedInbox::address);
}

void World::apply(const Desired& desired, const plans::Difference& plan) {
    using plans::Action;
    for (const auto& change : plan.changes) {
        const auto wanted = std::ranges::find(desired.inboxes, change.address, &DesiredInbox::address);
        if (change.action == Action::update) {
            update(*wanted, change);
        } else if (change.action == Action::create) {
            record({wanted->address, wanted->account, create(*wanted), wanted->payload,
                    applied_fields(*wanted), wanted->lifecycle.prevent_destroy});
        } else {
            std::erase_if(recorded, [&](const auto& old) { return old.address == change.address; });
            if (change.action == Action::destroy)
                std::erase_if(account(change.account).inboxes,
                              [&](const auto& inbox) { return inbox.id == change.id; });
        }
    }
    for (const auto& inbox : plan.caught_up)
        record(inbox);
}

}  // namespace inboxctl::tests
