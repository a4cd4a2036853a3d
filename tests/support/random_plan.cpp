#include "tests/support/random_plan.hpp"

#include "plans/diff/inbox/normalise.hpp"
#include "tests/support/random_snapshots.hpp"

namespace inboxctl::tests {

namespace {

constexpr std::size_t inboxes = 12;

void edit_server(RandomSnapshots& random, World& world) {
    for (auto& account : world.observed) {
        for (auto& inbox : account.inboxes) {
            state::DesiredInbox copy{.payload = *inbox.payload, .fields = inbox.fields};
            if (random.chance(40)) random.edit(copy);
            for (const auto& [id, value] : state::FieldValues(inbox.fields))
                inbox.fields.set(id, plans::normalise(state::field(id), *copy.fields.find(id)));
        }
        std::erase_if(account.inboxes, [&](const auto&) { return random.chance(10); });
    }
}

}  // namespace

plans::Plan random_plan(std::uint32_t seed) {
    RandomSnapshots random(seed);
    auto desired = random.desired(inboxes);
    World world;
    world.apply(desired, plans::diff(desired, {}, world.observed));
    for (auto& inbox : desired.inboxes)
        if (random.chance(40)) random.edit(inbox);
    std::erase_if(desired.inboxes, [&](const auto&) { return random.chance(20); });
    desired.policy.prune = random.chance(50);
    edit_server(random, world);

    auto difference = plans::diff(desired, world.recorded, world.observed);
    plans::Plan plan{.changes = std::move(difference.changes),
                     .drift = plans::drift(world.recorded, world.observed),
                     .findings = std::move(difference.findings),
                     .unchanged = difference.unchanged};
    if (random.chance(30)) plan.warnings.push_back("a \"warning\"\nof two lines");
    if (random.chance(30)) plan.refusals.push_back("a refusal");
    if (random.chance(30)) plan.unread.push_back("beta");
    for (const auto& account : world.observed)
        plan.readings.push_back({account.account,
                                 "https://" + account.account + ".example",
                                 {4, 15, 1},
                                 account.inboxes.size(),
                                 static_cast<plans::Reading::How>(random.number(0, 3))});
    return plan;
}

}  // namespace inboxctl::tests
