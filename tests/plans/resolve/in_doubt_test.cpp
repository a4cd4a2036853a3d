#include "plans/resolve/in_doubt.hpp"

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::plans;
using namespace inboxctl::state;

OpenCreate open_create(const std::string& name, bool may_still_come = true) {
    OpenCreate open{.address = {name},
                    .payload = Payload::api,
                    .highest_seen = InboxId{10},
                    .may_still_come = may_still_come};
    open.wanted.set(inbox_field("name"), Json(name));
    return open;
}

OpenCreate open_email(const std::string& address) {
    OpenCreate open{.address = {"mail"}, .payload = Payload::email, .highest_seen = InboxId{10}};
    open.wanted.set(channel_field(Payload::email, "email"), Json(address));
    return open;
}

ObservedInbox seen(std::int64_t id, const std::string& name, Payload payload = Payload::api) {
    ObservedInbox inbox{.id = InboxId{id},
                        .name = name,
                        .channel_type = std::string(name_of(payload).channel_type),
                        .payload = payload};
    inbox.fields.set(inbox_field("name"), Json(name));
    return inbox;
}

ObservedInbox seen_email(std::int64_t id, const std::string& address) {
    auto inbox = seen(id, "Whatever", Payload::email);
    inbox.fields.set(channel_field(Payload::email, "email"), Json(address));
    return inbox;
}

using Ids = std::vector<InboxId>;

}  // namespace

TEST_CASE("one new inbox of the same kind and fields is the one that the create made") {
    const auto result = settle({open_create("a")}, {seen(9, "a"), seen(11, "a"), seen(12, "b")}, {});
    CHECK(result == std::vector<Settled>{{Verdict::adopted, {InboxId{11}}}});
}

TEST_CASE("an inbox from before the request, of another kind or tracked already is not it") {
    const std::vector<OpenCreate> open{open_create("a")};
    CHECK(settle(open, {seen(10, "a")}, {}).front().verdict == Verdict::open);
    CHECK(settle(open, {seen(11, "a", Payload::web_widget)}, {}).front().verdict == Verdict::open);
    CHECK(settle(open, {seen(11, "a")}, {InboxId{11}}).front().verdict == Verdict::open);
}

TEST_CASE("absence proves nothing before the settle time is over") {
    CHECK(settle({open_create("a", true)}, {}, {}).front().verdict == Verdict::open);
    CHECK(settle({open_create("a", false)}, {}, {}).front().verdict == Verdict::free);
}

TEST_CASE("two inboxes that one create could have made need a person") {
    const auto result = settle({open_create("a")}, {seen(12, "a"), seen(11, "a")}, {});
    CHECK(result == std::vector<Settled>{{Verdict::ambiguous, {InboxId{11}, InboxId{12}}}});
}

TEST_CASE("equal creates share equal inboxes out, lowest id first") {
    const auto at = [](const std::string& address, bool may_still_come = true) {
        auto open = open_create("a", may_still_come);
        open.address = {address};
        return open;
    };
    const auto both = settle({at("x"), at("y")}, {seen(11, "a"), seen(12, "a")}, {});
    CHECK(both == std::vector<Settled>{{Verdict::adopted, {InboxId{11}}}, {Verdict::adopted, {InboxId{12}}}});
    const auto one = settle({at("x"), at("y", false)}, {seen(11, "a")}, {});
    CHECK(one == std::vector<Settled>{{Verdict::adopted, {InboxId{11}}}, {Verdict::free, {}}});
    const auto three = settle({at("x"), at("y")}, {seen(11, "a"), seen(12, "a"), seen(13, "a")}, {});
    CHECK(three.front().verdict == Verdict::ambiguous);
}

TEST_CASE(
    "of two creates for one address, which both have made an inbox, one gets it and the other has a twin") {
    const std::vector<OpenCreate> open{open_create("a", false), open_create("a", false)};
    const std::vector<ObservedInbox> observed{seen(11, "a"), seen(12, "a")};
    CHECK(settle(open, observed, {}) ==
          std::vector<Settled>{{Verdict::adopted, {InboxId{11}}}, {Verdict::free, {}}});
    CHECK(late_work({open.back()}, observed, {InboxId{11}}) == std::vector<Ids>{{InboxId{12}}});
}

TEST_CASE("who has its key, but not the other fields that were sent, may be a stranger: a person decides") {
    auto open = open_email("help@acme.example");
    const std::vector<ObservedInbox> observed{seen_email(11, "other@acme.example"),
                                              seen_email(12, "help@acme.example")};
    CHECK(settle({open}, observed, {}) == std::vector<Settled>{{Verdict::adopted, {InboxId{12}}}});
    open.wanted.set(inbox_field("name"), Json("Help"));
    CHECK(settle({open}, observed, {}) == std::vector<Settled>{{Verdict::ambiguous, {InboxId{12}}}});
    CHECK(late_work({open}, observed, {}) == std::vector<Ids>{{}});
    open.may_still_come = false;
    CHECK(settle({open}, observed, {}) == std::vector<Settled>{{Verdict::ambiguous, {InboxId{12}}}});
    CHECK(settle({open}, {observed.front()}, {}) == std::vector<Settled>{{Verdict::free, {}}});
}

TEST_CASE("a create of a kind without a key is not sent again beside a new inbox of that kind") {
    const auto renamed = seen(12, "Renamed");
    CHECK(settle({open_create("a", false)}, {renamed}, {}) ==
          std::vector<Settled>{{Verdict::ambiguous, {InboxId{12}}}});
    CHECK(settle({open_create("a", true)}, {renamed}, {}) == std::vector<Settled>{{Verdict::open, {}}});
    CHECK(settle({open_create("a", false)}, {renamed}, {InboxId{12}}) ==
          std::vector<Settled>{{Verdict::free, {}}});
    CHECK(settle({open_create("a", false)}, {seen(10, "Old")}, {}) ==
          std::vector<Settled>{{Verdict::free, {}}});
    CHECK(settle({open_create("a", false)}, {seen(12, "a"), seen(13, "Renamed")}, {}) ==
          std::vector<Settled>{{Verdict::adopted, {InboxId{12}}}});
}

TEST_CASE("a create that is ambiguous does not keep others from being settled") {
    const auto result =
        settle({open_create("a"), open_create("b")}, {seen(11, "a"), seen(12, "a"), seen(13, "b")}, {});
    CHECK(result.at(0).verdict == Verdict::ambiguous);
    CHECK(result.at(1) == Settled{Verdict::adopted, {InboxId{13}}});
}

TEST_CASE("one verdict comes for each open create, in their order") {
    CHECK(settle({}, {seen(11, "a")}, {}).empty());
    CHECK(settle({open_create("a"), open_create("b"), open_create("c")}, {}, {}).size() == 3);
}

TEST_CASE("what a create that was taken for lost makes late is told once, and only where nobody tracks it") {
    const std::vector<OpenCreate> watched{open_create("a", false), open_create("a", false),
                                          open_create("b", false)};
    const auto late =
        late_work(watched, {seen(9, "a"), seen(11, "a"), seen(12, "a"), seen(13, "c")}, {InboxId{11}});
    CHECK(late == std::vector<Ids>{{InboxId{12}}, {}, {}});
}

TEST_CASE("A create is not sent again beside one of its name that somebody may have edited") {
    const auto with_hook = [](OpenCreate open, const std::string& hook) {
        open.wanted.set(channel_field(Payload::api, "webhook_url"), Json(hook));
        return open;
    };
    auto edited = seen(12, "a");
    edited.fields.set(channel_field(Payload::api, "webhook_url"), Json("theirs"));
    const auto over = with_hook(open_create("a", false), "ours");
    CHECK(settle({over}, {edited}, {}) == std::vector<Settled>{{Verdict::ambiguous, {InboxId{12}}}});
    CHECK(settle({over}, {edited}, {InboxId{12}}) == std::vector<Settled>{{Verdict::free, {}}});
    CHECK(settle({with_hook(open_create("a"), "ours")}, {edited}, {}) ==
          std::vector<Settled>{{Verdict::open, {}}});
    // What is like one create is none of another's.
    CHECK(settle({over, with_hook(open_create("b", false), "other")}, {edited}, {}) ==
          std::vector<Settled>{{Verdict::ambiguous, {InboxId{12}}}, {Verdict::free, {}}});
    // What another create has certainly made is not a guess for this one.
    CHECK(settle({over, with_hook(open_create("a", false), "theirs")}, {edited}, {}) ==
          std::vector<Settled>{{Verdict::free, {}}, {Verdict::adopted, {InboxId{12}}}});
    edited.id = InboxId{9};
    CHECK(settle({over}, {edited}, {}) == std::vector<Settled>{{Verdict::free, {}}});
}
