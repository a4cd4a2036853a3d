// Laws that hold whatever the manifests and the server say. Each failure shows its seed.
#include <algorithm>
#include <boost/json/serialize.hpp>

#include "plans/diff/diff.hpp"
#include "plans/diff/inbox/normalise.hpp"
#include "state/manifest/assemble.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_snapshots.hpp"
#include "tests/support/repeats.hpp"

namespace {

using namespace inboxctl;
using namespace inboxctl::plans;
using namespace inboxctl::tests;

const std::uint32_t seeds = repeats("INBOXCTL_TEST_SEEDS", 500);
constexpr std::size_t inboxes = 12;

// Manifests that were applied once, then edited; a server that was edited as well.
struct History {
    RandomSnapshots random;
    state::Desired desired;
    World world;

    explicit History(std::uint32_t seed) : random(seed), desired(random.desired(inboxes)) {
        world.apply(desired, diff(desired, {}, world.observed));
    }

    void edit_manifests() {
        for (auto& inbox : desired.inboxes)
            if (random.chance(40)) random.edit(inbox);
    }

    // The server's side: changed values, removed inboxes, inboxes of others.
    void drift() {
        for (auto& account : world.observed) {
            for (auto& inbox : account.inboxes) {
                state::DesiredInbox copy{.payload = *inbox.payload, .fields = inbox.fields};
                if (random.chance(30)) random.edit(copy);
                for (const auto& [id, value] : inbox.fields)
                    inbox.fields.set(id, normalise(state::field(id), *copy.fields.find(id)));
            }
            std::erase_if(account.inboxes, [&](const auto&) { return random.chance(10); });
        }
    }

    Difference plan() const { return diff(desired, world.recorded, world.observed); }
};

bool is_ignored(const state::DesiredInbox& inbox, state::FieldId id) {
    return std::ranges::find(inbox.lifecycle.ignore_changes, id) != inbox.lifecycle.ignore_changes.end();
}

// An empty template is none, and one that is not there is the server's own business: neither is a difference.
state::Json without_empty_template(state::Json value) {
    if (value.is_object())
        if (const auto* page = value.get_object().if_contains("template");
            page && *page == state::Json(boost::json::object()))
            value.get_object().erase("template");
    return value;
}

}  // namespace

TEST_CASE("manifests that were applied plan to no changes") {
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        const History h(seed);
        const auto again = h.plan();
        CHECK(again.changes.empty());
        CHECK(again.findings.empty());
        CHECK(again.unchanged == inboxes);
    }
}

TEST_CASE("carrying a plan out makes the same plan empty") {
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        History h(seed);
        h.edit_manifests();
        h.drift();
        h.desired.policy.prune = h.random.chance(50);
        if (h.random.chance(50)) h.desired.inboxes.erase(h.desired.inboxes.begin() + h.random.number(0, 11));
        h.world.apply(h.desired, h.plan());
        // While the newest recorded inbox is gone nothing is pruned.
        if (h.desired.policy.prune) h.world.apply(h.desired, h.plan());
        const auto again = h.plan();
        CHECK(again.changes.empty());
        CHECK(again.caught_up.empty());
        CHECK(again.unchanged == h.desired.inboxes.size());
    }
}

TEST_CASE("after a plan was carried out the server has what is declared") {
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        History h(seed);
        h.edit_manifests();
        h.drift();
        h.world.apply(h.desired, h.plan());
        for (const auto& recorded : h.world.recorded) {
            const auto& wanted =
                *std::ranges::find(h.desired.inboxes, recorded.address, &state::DesiredInbox::address);
            const auto& account =
                *std::ranges::find(h.world.observed, recorded.account, &ObservedAccount::account);
            const auto& seen = *std::ranges::find(account.inboxes, recorded.id, &state::ObservedInbox::id);
            for (const auto& [id, value] : seen.fields)
                if (const auto* declared = wanted.fields.find(id);
                    declared != nullptr && !is_ignored(wanted, id))
                    CHECK(same(state::field(id), *declared, value));
        }
    }
}

TEST_CASE("the order in which accounts and inboxes are observed does not matter") {
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        History h(seed);
        h.edit_manifests();
        h.drift();
        const auto plan = h.plan();
        h.random.shuffle(h.world.observed);
        for (auto& account : h.world.observed)
            h.random.shuffle(account.inboxes);
        CHECK(h.plan() == plan);
    }
}

TEST_CASE("changes and findings are sorted by address, and an address has one of them") {
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        History h(seed);
        h.edit_manifests();
        h.drift();
        std::erase_if(h.desired.inboxes, [&](const auto&) { return h.random.chance(20); });
        const auto plan = h.plan();
        CHECK(std::ranges::is_sorted(plan.changes, {}, &Change::address));
        CHECK(std::ranges::is_sorted(plan.findings, {}, &Finding::address));
        for (const auto& change : plan.changes)
            CHECK(std::ranges::count(plan.findings, change.address, &Finding::address) == 0);
        CHECK(plan.changes.size() + plan.findings.size() + plan.unchanged == h.world.recorded.size());
    }
}

TEST_CASE("inboxes that nobody tracks never appear in a plan") {
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        History h(seed);
        h.edit_manifests();
        h.drift();
        const auto plan = h.plan();
        // Natural keys and names of their own: one that has ours would be a reason to ask.
        auto others = h.random.desired(8);
        for (auto& inbox : others.inboxes) {
            inbox.fields.set(state::inbox_field("name"), state::Json("foreign " + inbox.address.key));
            h.world.add_unmanaged(inbox);
        }
        CHECK(h.plan() == plan);
    }
}

TEST_CASE("the order of manifest files does not matter") {
    RandomSnapshots random(7);
    std::vector<std::string> texts{
        "[account.acme]\nurl = \"https://a.example\"\nid = 1\ntoken = { env = \"T\" }\n",
        "[defaults]\ntimezone = \"Europe/Berlin\"\n", "[policy]\nmax_destroy = 3\n"};
    for (int i = 0; i < 8; ++i)
        texts.push_back("[inbox.box-" + std::to_string(i) +
                        "]\nname = \"Box\"\nchannel = { type = \"api\" }\n");
    const auto read = [&] {
        std::vector<state::ManifestFile> files;
        for (const auto& text : texts)
            files.push_back(
                state::read_manifest(text, std::make_shared<const std::string>(text.substr(0, 12))));
        return state::assemble(std::move(files), std::nullopt);
    };
    const auto first = read();
    CHECK(first.desired.inboxes.size() == 8);
    CHECK_FALSE(first.diagnostics.has_errors());
    for (int i = 0; i < 20; ++i) {
        random.shuffle(texts);
        CHECK(read().desired == first.desired);
    }
}

TEST_CASE("a stored form is its own stored form, and is the same as the value") {
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        RandomSnapshots random(seed);
        for (const auto& row : state::fields()) {
            const auto value = random.value(row);
            const auto stored = normalise(row, value);
            INFO("seed " << seed << ", " << row.name << " = " << boost::json::serialize(value));
            CHECK(normalise(row, stored) == stored);
            CHECK(same(row, value, stored));
            CHECK(same(row, stored, stored));
        }
    }
}

TEST_CASE("another value is another value") {
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        RandomSnapshots random(seed);
        for (const auto& row : state::fields()) {
            const auto one = normalise(row, random.value(row)), other = normalise(row, random.value(row));
            INFO("seed " << seed << ", " << row.name << ": " << boost::json::serialize(one) << " and "
                         << boost::json::serialize(other));
            if (same(row, one, other) && same(row, other, one))
                CHECK(without_empty_template(one) == without_empty_template(other));
        }
    }
}
