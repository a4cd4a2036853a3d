// The small carriers: addresses, hours, versions, diagnostics, secrets, field values.

#include "state/model/address.hpp"
#include "state/model/diagnostic.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/hours.hpp"
#include "state/model/inbox/timezones.hpp"
#include "state/model/secret.hpp"
#include "state/model/version.hpp"
#include "tests/support/catch.hpp"

namespace {
using namespace inboxctl::state;
}

TEST_CASE("an address is read with its prefix or without, and needs no quotes in TOML") {
    CHECK(parse_address("inbox.support") == Address{"support"});
    CHECK(parse_address("support") == Address{"support"});
    CHECK(to_string(Address{"support"}) == "inbox.support");
    for (const std::string_view wrong :
         {"", "inbox.", "_a", "-a", "a b", "a.b", "ä", "inbox.inbox.a", "a\"", "a\n"})
        CHECK(parse_address(wrong).key.empty());
    CHECK(is_valid_key(std::string(64, 'a')));
    CHECK_FALSE(is_valid_key(std::string(65, 'a')));
}

TEST_CASE("hours have one spelling, and wrong ones a reason") {
    CHECK(read_day_hours("09:00-17:30").text == "09:00-17:30");
    CHECK(read_day_hours(" 9:00 - 17:30 ").text == "09:00-17:30");
    CHECK(read_day_hours("00:00-23:59").text == "00:00-23:59");
    CHECK(read_day_hours("closed").text == "closed");
    CHECK(read_day_hours("open all day").text == "open all day");
    for (const std::string_view wrong : {"", "-", "9-17", "09:00", "09:00-", "24:00-25:00", "09:60-10:00",
                                         "10:00-10:00", "17:00-09:00", "009:00-10:00", "Closed"}) {
        INFO(wrong);
        CHECK(read_day_hours(wrong).text.empty());
        CHECK_FALSE(read_day_hours(wrong).wrong.empty());
    }
}

TEST_CASE("a version is read with what may follow it, and compared by number") {
    CHECK(parse_version("4.15.1") == ServerVersion{4, 15, 1});
    CHECK(parse_version("4.15.1-ce") == ServerVersion{4, 15, 1});
    CHECK(ServerVersion{4, 9, 0} < ServerVersion{4, 15, 1});
    CHECK(to_string(ServerVersion{4, 2, 0}) == "4.2.0");
    for (const std::string_view wrong : {"", "4", "4.15", "v4.15.1", "4..1", "4.-1.0", "99999999999.0.0"})
        CHECK_FALSE(parse_version(wrong));
}

TEST_CASE("a word is taken for another when at most a third of its letters are off") {
    CHECK(nearest("greting", {"greeting", "name"}) == "greeting");
    CHECK(nearest("nam", {"greeting", "name"}) == "name");
    CHECK(nearest("zzz", {"greeting", "name"}).empty());
    CHECK(nearest("", {"greeting"}).empty());
    CHECK(nearest("x", {}).empty());
}

TEST_CASE("diagnostics are sorted by place, and equal places keep their order") {
    const auto file = std::make_shared<const std::string>("b.toml");
    const auto same_name = std::make_shared<const std::string>("b.toml");
    Diagnostics diagnostics;
    diagnostics.error({file, 10, 1}, "third");
    diagnostics.warning({same_name, 9, 5}, "first");
    diagnostics.error({file, 9, 5}, "second");
    diagnostics.error({std::make_shared<const std::string>("a.toml"), 99, 1}, "zeroth");
    diagnostics.error({}, "set");
    std::string order;
    for (const auto& item : diagnostics.sorted())
        order += item.message + " ";
    CHECK(order == "set zeroth first second third ");
    CHECK(diagnostics.count(Severity::warning) == 1);
    CHECK(diagnostics.has_errors());
}

TEST_CASE("a diagnostic is shown as compilers do, and the remedy below it") {
    const auto file = std::make_shared<const std::string>("a.toml");
    CHECK(render({Severity::error, {file, 3, 7}, "it is wrong", "write it right"}) ==
          "a.toml:3:7: error: it is wrong\n    write it right\n");
    CHECK(render({Severity::warning, {file, 0, 0}, "it is odd", ""}) == "a.toml: warning: it is odd\n");
    CHECK(render({Severity::error, {}, "nothing is declared", ""}) == "error: nothing is declared\n");
}

TEST_CASE("a secret that was moved away is empty, and its description never shows a literal") {
    Secret one(std::string("hunter2"));
    Secret other(std::move(one));
    CHECK(other.reveal() == "hunter2");
    CHECK(one.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
    one = std::move(other);
    CHECK(one.reveal() == "hunter2");
    CHECK(describe({SecretRef::Kind::literal, "hunter2"}) == "literal");
    CHECK(describe({SecretRef::Kind::env, "TOKEN"}) == "env TOKEN");
}

TEST_CASE("time zones are IANA names, case and all") {
    for (const std::string_view good : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"})
        CHECK(is_timezone(good));
    for (const std::string_view wrong : {"", "europe/berlin", "Berlin", "UTC+1", "Europe/Berlin "})
        CHECK_FALSE(is_timezone(wrong));
    for (const auto name : timezones())
        CHECK(is_timezone(name));
}

TEST_CASE("field values are sorted by field, each once") {
    FieldValues values;
    values.set(FieldId{7}, Json(1));
    values.set(FieldId{3}, Json(2));
    values.set(FieldId{7}, Json(3));
    REQUIRE(values.size() == 2);
    CHECK(values.begin()->id == FieldId{3});
    CHECK(*values.find(FieldId{7}) == Json(3));
    values.erase(FieldId{3});
    values.erase(FieldId{3});
    CHECK(values.find(FieldId{3}) == nullptr);
}
