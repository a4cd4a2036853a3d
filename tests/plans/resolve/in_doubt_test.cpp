#include "plans/resolve/in_doubt.hpp"

#include "state/model/inbox/fields.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::plans;
using namespace inboxctl::state;

CreateInDoubt open_create(const std::string& name, bool may_still_come = true) {
    CreateInDoubt open{.address = {name},
                       .payload = Payload::api,
                       .highest_seen = InboxId{10},
                       .may_still_come = may_still_come};
    open.wanted.set(inbox_field("name"), Json(name));
    return open;
}

CreateInDoubt open_email(const std::string& address) {
    CreateInDoubt open{.address = {"mail"}, .payload = Payload::email, .highest_seen = InboxId{10}};
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
    const auto result = resolve_creates({open_create("a")}, {seen(9, "a"), seen(11, "a"), seen(12, "b")}, {});
    CHECK(result == std::vector<Resolution>{{Conclusion::found, {InboxId{11}}}});
}

TEST_CASE("an inbox from before the request, of another kind or tracked already is not it") {
    const std::vector<CreateInDoubt> open{open_create("a")};
    CHECK(resolve_creates(open, {seen(10, "a")}, {}).front().conclusion == Conclusion::pending);
    CHECK(resolve_creates(open, {seen(11, "a", Payload::web_widget)}, {}).front().conclusion ==
          Conclusion::pending);
    CHECK(resolve_creates(open, {seen(11, "a")}, {InboxId{11}}).front().conclusion == Conclusion::pending);
}

TEST_CASE("absence proves nothing before the in-doubt window is over") {
    CHECK(resolve_creates({open_create("a", true)}, {}, {}).front().conclusion == Conclusion::pending);
    CHECK(resolve_creates({open_create("a", false)}, {}, {}).front().conclusion == Conclusion::lost);
}

TEST_CASE("two inboxes that one create could have made need a person") {
    const auto result = resolve_creates({open_create("a")}, {seen(12, "a"), seen(11, "a")}, {});
    CHECK(result == std::vector<Resolution>{{Conclusion::ambiguous, {InboxId{11}, InboxId{12}}}});
}

TEST_CASE("equal creates share equal inboxes out, lowest id first") {
    const auto at = [](const std::string& address, bool may_still_come = true) {
        auto open = open_create("a", may_still_come);
        open.address = {address};
        return open;
    };
    const auto both = resolve_creates({at("x"), at("y")}, {seen(11, "a"), seen(12, "a")}, {});
    CHECK(both ==
          std::vector<Resolution>{{Conclusion::found, {InboxId{11}}}, {Conclusion::found, {InboxId{12}}}});
    const auto one = resolve_creates({at("x"), at("y", false)}, {seen(11, "a")}, {});
    CHECK(one == std::vector<Resolution>{{Conclusion::found, {InboxId{11}}}, {Conclusion::lost, {}}});
    const auto three = resolve_creates({at("x"), at("y")}, {seen(11, "a"), seen(12, "a"), seen(13, "a")}, {});
    CHECK(three.front().conclusion == Conclusion::ambiguous);
}

TEST_CASE(
    "of two creates for one address, which both have made an inbox, one gets it and the other is a "
    "duplicate") {
    const std::vector<CreateInDoubt> open{open_create("a", false), open_create("a", false)};
    const std::vector<ObservedInbox> observed{seen(11, "a"), seen(12, "a")};
    CHECK(resolve_creates(open, observed, {}) ==
          std::vector<Resolution>{{Conclusion::found, {InboxId{11}}}, {Conclusion::lost, {}}});
    CHECK(late_inboxes({open.back()}, observed, {InboxId{11}}) == std::vector<Ids>{{InboxId{12}}});
}

TEST_CASE("who has its key, but not the other fields that were sent, may be a stranger: a person decides") {
    auto open = open_email("help@acme.example");
    const std::vector<ObservedInbox> observed{seen_email(11, "other@acme.example"),
                                              seen_email(12, "help@acme.example")};
    CHECK(resolve_creates({open}, observed, {}) ==
          std::vector<Resolution>{{Conclusion::found, {InboxId{12}}}});
    open.wanted.set(inbox_field("name"), Json("Help"));
    CHECK(resolve_creates({open}, observed, {}) ==
          std::vector<Resolution>{{Conclusion::ambiguous, {InboxId{12}}}});
    CHECK(late_inboxes({open}, observed, {}) == std::vector<Ids>{{}});
    open.may_still_come = false;
    CHECK(resolve_creates({open}, observed, {}) ==
          std::vector<Resolution>{{Conclusion::ambiguous, {InboxId{12}}}});
    CHECK(resolve_creates({open}, {observed.front()}, {}) == std::vector<Resolution>{{Conclusion::lost, {}}});
}

TEST_CASE("a create of a kind without a key is not sent again beside a new inbox of that kind") {
    const auto renamed = seen(12, "Renamed");
    CHECK(resolve_creates({open_create("a", false)}, {renamed}, {}) ==
          std::vector<Resolution>{{Conclusion::ambiguous, {InboxId{12}}}});
    CHECK(resolve_creates({open_create("a", true)}, {renamed}, {}) ==
          std::vector<Resolution>{{Conclusion::pending, {}}});
    CHECK(resolve_creates({open_create("a", false)}, {renamed}, {InboxId{12}}) ==
          std::vector<Resolution>{{Conclusion::lost, {}}});
    CHECK(resolve_creates({open_create("a", false)}, {seen(10, "Old")}, {}) ==
          std::vector<Resolution>{{Conclusion::lost, {}}});
    CHECK(resolve_creates({open_create("a", false)}, {seen(12, "a"), seen(13, "Renamed")}, {}) ==
          std::vector<Resolution>{{Conclusion::found, {InboxId{12}}}});
}

TEST_CASE("a create that is ambiguous does not keep others from being resolved") {
    const auto result = resolve_creates({open_create("a"), open_create("b")},
                                        {seen(11, "a"), seen(12, "a"), seen(13, "b")}, {});
    CHECK(result.at(0).conclusion == Conclusion::ambiguous);
    CHECK(result.at(1) == Resolution{Conclusion::found, {InboxId{13}}});
}

TEST_CASE("one verdict comes for each open create, in their order") {
    CHECK(resolve_creates({}, {seen(11, "a")}, {}).empty());
    CHECK(resolve_creates({open_create("a"), open_create("b"), open_create("c")}, {}, {}).size() == 3);
}

TEST_CASE("what a create that was taken for lost makes late is told once, and only where nobody tracks it") {
    const std::vector<CreateInDoubt> watched{open_create("a", false), open_create("a", false),
                                             open_create("b", false)};
    const auto late =
        late_inboxes(watched, {seen(9, "a"), seen(11, "a"), seen(12, "a"), seen(13, "c")}, {InboxId{11}});
    CHECK(late == std::vector<Ids>{{InboxId{12}}, {}, {}});
}

TEST_CASE("A create is not sent again beside one of its name that somebody may have edited") {
    const auto with_hook = [](CreateInDoubt open, const std::string& hook) {
        open.wanted.set(channel_field(Payload::api, "webhook_url"), Json(hook));
        return open;
    };
    auto edited = seen(12, "a");
    edited.fields.set(channel_field(Payload::api, "webhook_url"), Json("theirs"));
    const auto over = with_hook(open_create("a", false), "ours");
    CHECK(resolve_creates({over}, {edited}, {}) ==
          std::vector<Resolution>{{Conclusion::ambiguous, {InboxId{12}}}});
    CHECK(resolve_creates({over}, {edited}, {InboxId{12}}) ==
          std::vector<Resolution>{{Conclusion::lost, {}}});
    CHECK(resolve_creates({with_hook(open_create("a"), "ours")}, {edited}, {}) ==
          std::vector<Resolution>{{Conclusion::pending, {}}});
    // What is like one create is none of another's.
    CHECK(resolve_creates({over, with_hook(open_create("b", false), "other")}, {edited}, {}) ==
          std::vector<Resolution>{{Conclusion::ambiguous, {InboxId{12}}}, {Conclusion::lost, {}}});
    // What another create has certainly made is not a guess for this one.
    CHECK(resolve_creates({over, with_hook(open_create("a", false), "theirs")}, {edited}, {}) ==
          std::vector<Resolution>{{Conclusion::lost, {}}, {Conclusion::found, {InboxId{12}}}});
    edited.id = InboxId{9};
    CHECK(resolve_creates({over}, {edited}, {}) == std::vector<Resolution>{{Conclusion::lost, {}}});
}
