#include "tests/sim/scene.hpp"

#include <algorithm>

namespace inboxctl::sim {

using namespace std::chrono_literals;
using state::Payload;

agent::PassOptions Scene::declare() {
    const auto count = random_.between(1, 4);
    for (int i = 0; i < count; ++i) {
        const std::string number = std::to_string(i);
        Spec spec{.key = "k" + number, .name = "Inbox " + number, .greeting_message = "hello"};
        const auto kind = random_.below(10);
        spec.payload = kind < 5 ? Payload::api : kind < 8 ? Payload::web_widget : Payload::email;
        spec.site = spec.payload == Payload::email ? "box" + number + "@acme.example"
                                                   : "https://site" + number + ".example";
        spec.greeting_enabled = random_.chance(500);
        spec.has_members = random_.chance(200);
        specs.push_back(spec);
    }
    const auto others = random_.below(3);
    for (int i = 0; i < others; ++i)
        make_unmanaged("Unmanaged " + std::to_string(i), "https://unmanaged.example");
    agent::PassOptions options;
    options.parallelism = static_cast<std::size_t>(random_.between(1, 4));
    options.settle = setting_.sabotage == Sabotage::no_settle ? Millis(0) : in_doubt_window;
    options.refresh = random_.chance(300) ? agent::RefreshMode::full : agent::RefreshMode::automatic;
    return options;
}

void Scene::make_unmanaged(const std::string& name, const std::string& site) {
    Row& row = server_.make({.payload = Payload::api,
                             .name = name,
                             .site = site,
                             .greeting_message = "theirs",
                             .is_unmanaged = true});
    unmanaged.push_back(row);
}

void Scene::draw_faults() {
    auto& weather = network_.weather;
    const auto profile = random_.below(5);
    const int share = profile == 0 ? 0 : profile == 1 ? 15 : profile == 2 ? 40 : 70;
    for (int* kind : {&weather.refused, &weather.lost_before, &weather.lost_after, &weather.silent,
                      &weather.queued, &weather.throttled, &weather.failed_before, &weather.failed_after,
                      &weather.gateway, &weather.truncated})
        *kind = profile == 4 ? (random_.chance(150) ? 250 : 0) : share;
    weather.notices = static_cast<int>(random_.below(4) * 333);
    has_stale_lists = random_.chance(150);
    weather.stale = has_stale_lists ? 300 : 0;
    if (has_stale_lists) weather.failed_after = 0;  // a stale list would confirm that nothing was made
    weather.longest_queue = setting_.late_arrivals && random_.chance(200) ? 200s : 50s;
}

void Scene::plan_visits() {
    if (random_.chance(300))
        for (auto left = random_.between(1, 4); left > 0; --left)
            timeline_.after(Millis(random_.below(120'000)), [this] { visit(); });
    if (setting_.late_arrivals && random_.chance(80))
        timeline_.after(Millis(random_.below(120'000)), [this] {
            const Millis most = random_.chance(300) ? Millis(72h) : Millis(300s);
            const Millis jump{random_.between(-most.count(), most.count())};
            clock_jump += jump;
            trace_.note("the clock jumps by " + std::to_string(jump.count()) + " ms");
        });
}

void Scene::visit() {
    const auto what = random_.below(10);
    if (what < 2) {
        make_unmanaged("Somebody's", "https://somebody.example");
        made_unmanaged = true;
        trace_.note("somebody makes an inbox of their own");
    } else if (what == 2) {
        imitate();
    } else {
        change_one_of_ours(what < 7, what == 6);
    }
}

Spec& Scene::any_spec() {
    return specs[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(specs.size())))];
}

void Scene::imitate() {
    const Spec& spec = any_spec();
    if (spec.payload == Payload::email) return;
    trace_.note("somebody makes an inbox equal to " + spec.name);
    imitated.push_back(spec.name);
    made_unmanaged = true;
    const Row& equal = server_.make({.payload = spec.payload,
                                     .name = spec.name,
                                     .site = spec.site,
                                     .greeting_enabled = spec.greeting_enabled,
                                     .greeting_message = spec.greeting_message,
                                     .is_unmanaged = true});
    made.emplace(equal.id, equal.name);  // it may be adopted as ours
}

void Scene::change_one_of_ours(bool edits, bool renames) {
    if (server_.rows().empty()) return;
    const auto count = static_cast<std::int64_t>(server_.rows().size());
    Row& row = server_.rows()[static_cast<std::size_t>(random_.below(count))];
    if (row.is_unmanaged) return;
    if (!edits) {
        trace_.note("somebody deletes " + std::to_string(row.id));
        return server_.remove(row.id);
    }
    trace_.note("somebody " + std::string(renames ? "renames " : "edits ") + std::to_string(row.id));
    (renames ? row.name : row.greeting_message) = "edited";
    row.is_edited = true;
    edited.push_back(made.at(row.id));
    server_.touch();
}

void Scene::edit_manifests() {
    Spec& spec = any_spec();
    const auto declared = std::ranges::count(specs, true, &Spec::is_declared);
    switch (random_.below(3)) {
        case 0:
            spec.greeting_message = "changed " + std::to_string(++edits_);
            return trace_.note("the manifests change " + spec.key);
        case 1:
            if (spec.is_declared && declared == 1) return;
            spec.is_declared = !spec.is_declared;
            return trace_.note("the manifests " + std::string(spec.is_declared ? "declare " : "drop ") +
                               spec.key);
        default:
            const std::string to = "m" + std::to_string(++edits_);
            trace_.note("the manifests rename " + spec.key + " to " + to);
            moved_.push_back({{spec.key}, {to}, {}});
            spec.key = to;
    }
}

Doom Scene::draw_doom() {
    Doom doom;
    const auto what = random_.below(10);
    if (what < 4)
        doom.dies_at_step = static_cast<int>(random_.chance(500) ? random_.below(60) : random_.below(300));
    if (what == 4) doom.stops_at_step = static_cast<int>(random_.below(150));
    if (what >= 5 && what < 8) {
        doom.writing = static_cast<int>(random_.chance(500) ? random_.below(6) : random_.below(20));
        doom.how = what == 5 ? Writing::fails : what == 6 ? Writing::dies_before : Writing::dies_after;
    }
    return doom;
}

state::Assembled Scene::read_set() const {
    state::Assembled set;
    set.desired.accounts.push_back({.key = "acme",
                                    .url = "http://127.0.0.1:3000",
                                    .id = 1,
                                    .token = {state::SecretRef::Kind::literal, "t"}});
    for (const auto& spec : specs)
        if (spec.is_declared) set.desired.inboxes.push_back(desired_by(spec));
    std::ranges::sort(set.desired.inboxes, {}, &state::DesiredInbox::address);
    set.desired.policy = {.prune = true, .max_destroy = 100};
    set.desired.moved = moved_;
    return set;
}

}  // namespace inboxctl::sim
