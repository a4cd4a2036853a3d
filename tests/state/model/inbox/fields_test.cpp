// What the one table promises to everything that loops over it.
#include "state/model/inbox/fields.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "state/model/inbox/json.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl::state;

constexpr Payload payload(std::size_t i) { return static_cast<Payload>(i); }

}  // namespace

TEST_CASE("a name means one field of a payload, on the inbox or on its channel") {
    for (std::size_t i = 0; i < payload_count; ++i) {
        std::set<std::string> paths;
        for (const auto& row : fields())
            if (is_for(row, payload(i))) {
                CHECK(paths.insert(path_of(row)).second);
                CHECK(find_by_path(payload(i), path_of(row)) == &row);
            }
    }
}

TEST_CASE("every row says what it is for, and its default is a value of its type") {
    for (const auto& row : fields()) {
        INFO(row.name);
        CHECK_FALSE(row.help.empty());
        CHECK(row.payloads != 0);
        CHECK(row.min <= row.max);
        if (row.type == Type::choice || row.type == Type::choices) CHECK_FALSE(row.choices.empty());
        if (row.server_default.empty()) continue;
        const auto value = boost::json::parse(row.server_default);
        if (row.type == Type::boolean) CHECK(value.is_bool());
        if (row.type == Type::integer) CHECK(value.is_int64());
        if (row.type == Type::object) CHECK(value.is_object());
        if (row.type == Type::text || row.type == Type::choice) CHECK(value.is_string());
    }
}

TEST_CASE("every field that holds a credential is secret") {
    for (const auto& row : fields())
        for (const std::string_view word : {"password", "token", "secret", "api_key", "provider_config"})
            if (row.name.find(word) != std::string_view::npos) {
                INFO(row.name);
                CHECK(row.secrecy != Secrecy::open);
            }
}

TEST_CASE("a natural key is a required field of its payload") {
    for (std::size_t i = 0; i < payload_count; ++i)
        if (const auto* row = natural_key(payload(i))) {
            CHECK(is_for(*row, payload(i)));
            CHECK((row->required & mask(payload(i))) != 0);
        }
    CHECK(natural_key(Payload::api) == nullptr);
}

TEST_CASE("field values come back from their text, and unknown paths are dropped") {
    FieldValues values;
    values.set(inbox_field("name"), Json("Ünï \"x\"\n"));
    values.set(channel_field(Payload::email, "imap_port"), Json(993));
    values.set(channel_field(Payload::email, "provider"), Json("google"));
    const auto text = to_text(values);
    CHECK(from_text(text, Payload::email) == values);
    CHECK(to_text(*from_text(text, Payload::email)) == text);
    auto more = boost::json::parse(text).as_object();
    more["channel.of_tomorrow"] = 1;
    CHECK(from_text(boost::json::serialize(more), Payload::email) == values);
    for (const std::string_view wrong : {"", "[]", "7", "{\"name\":", "null"})
        CHECK_FALSE(from_text(wrong, Payload::email));
}
