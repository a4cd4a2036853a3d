#include "tests/fault/arena.hpp"

#include <algorithm>
#include <stdexcept>

#include "tests/emulator/inboxes.hpp"

namespace inboxctl::tests {

namespace {

namespace fs = std::filesystem;

constexpr auto us = "admin@acme.example";
constexpr int most_runs = 8;

// Inboxes of another administrator, each similar to one of ours.
void add_unmanaged(emulator::World& world) {
    world.deed.by = "boss@acme.example";
    const std::pair<const char*, const char*> inboxes[] = {{"Acme app", "https://boss.acme.example/hook"},
                                                           {"Boss", "https://app.acme.example/hook"}};
    for (const auto& [name, hook] : inboxes) {
        emulator::Params params;
        params.values = {{"name", name}, {"channel", {{"type", "api"}, {"webhook_url", hook}}}};
        emulator::create_inbox(world, 1, std::move(params));
    }
}

// In memory if possible: thousands of states are synced to disk.
fs::path fast_place() {
    const fs::path memory = "/dev/shm";
    return fs::is_directory(memory) ? memory : fs::temp_directory_path();
}

}  // namespace

Arena::Arena(fs::path program)
    : program_(std::move(program)), dir_(fast_place()), server_("4.15.1", add_unmanaged) {}

fs::path Arena::set(Phase phase) const { return dir_.path() / ("set-" + std::string{name_of(phase)}); }
fs::path Arena::kept(Phase phase) const { return dir_.path() / ("kept-" + std::string{name_of(phase)}); }

Start Arena::start_of(std::vector<std::string> words) const {
    Start start{.environment = secrets_of_set(std::string{Server::token}), .directory = dir_.path()};
    start.words = {program_.string()};
    start.words.insert(start.words.end(), words.begin(), words.end());
    start.words.insert(start.words.end(), {"-C", set_.string(), "--state", state().string()});
    return start;
}

Start Arena::apply(const std::vector<std::string>& more) const {
    std::vector<std::string> words{"apply", "--auto-approve", "--settle", "1s"};
    words.insert(words.end(), more.begin(), more.end());
    return start_of(words);
}

Ended Arena::note(Ended ended) {
    said_ += ended.all() + "exit " + std::to_string(ended.code) + ", signal " + std::to_string(ended.signal) +
             "\n";
    return ended;
}

Arena::Before Arena::lead_to(Phase phase) {
    fs::create_directories(set(phase));
    write_set(set(phase), phase, server_.url());
    if (phase != Phase::create) {
        const auto previous = phase == Phase::update ? Phase::create : Phase::update;
        set_up(previous);
        if (note(run_program(apply())).code != 0) throw std::runtime_error("cannot begin:\n" + said_);
        fs::copy(state_directory(), kept(phase));
    }
    set_ = set(phase);
    Before before;
    before.world = server_.with([](emulator::Emulator& emulator) { return emulator.world; });
    const auto planned = note(run_program(start_of({"plan"})));
    if (planned.code != 0) throw std::runtime_error("cannot begin:\n" + said_);
    before.plan = plan_in(planned.out);
    if (fs::exists(state())) before.recorded = recorded_in(state());
    return before;
}

void Arena::put_back(const Before& before, const fs::path& kept_state) {
    server_.with([&](emulator::Emulator& emulator) {
        emulator.world = before.world;
        emulator.world.history.clear();
        emulator.log.clear();
    });
    fs::remove_all(state_directory());
    if (fs::exists(kept_state)) fs::copy(kept_state, state_directory());
    now_ = &before;
    said_.clear();
}

void Arena::set_up(Phase phase) {
    if (!before_.contains(phase)) before_[phase] = lead_to(phase);
    set_ = set(phase);
    put_back(before_.at(phase), kept(phase));
}

void Arena::set_up_many(int count) {
    if (many_.plan.empty()) {
        set_ = dir_.path() / "set-many";
        fs::create_directories(set_);
        write_many(set_, count, server_.url());
        server_.control("faults", R"([{"match":{"method":"POST"},"times":-1,"do":{"delay_ms":15}}])");
        many_.world = server_.with([](emulator::Emulator& emulator) { return emulator.world; });
        many_.plan = plan_in(note(run_program(start_of({"plan"}))).out);
    }
    put_back(many_, {});
}

std::vector<std::string> Arena::secrets() const {
    std::vector<std::string> values;
    for (const auto& [name, value] : secrets_of_set(std::string{Server::token}))
        values.push_back(value);
    return values;
}

std::vector<Deed> Arena::deeds_since() {
    return server_.with([](emulator::Emulator& emulator) {
        std::vector<Deed> deeds;
        for (const auto& event : emulator.world.history)
            deeds.push_back({event.what, event.name, event.deed.by, event.inbox});
        return deeds;
    });
}

std::vector<Finding> Arena::recover() {
    std::vector<Finding> findings;
    Evidence evidence{us, now_->plan, now_->recorded, {}, {}, troubles_of(state(), secrets())};
    bool done = false;
    for (int i = 0; i < most_runs && !done; ++i)
        done = note(run_program(apply())).code == 0;
    const auto planned = note(run_program(start_of({"plan", "--detailed-exitcode", "--refresh", "full"})));
    if (!done || planned.code != 0)
        findings.push_back(
            {Fault::not_converged, "the last plan ended with " + std::to_string(planned.code)});
    for (auto& trouble : troubles_of(state(), secrets()))
        evidence.broken.push_back(std::move(trouble));
    evidence.deeds = deeds_since();
    try {
        evidence.after = recorded_in(state());
    } catch (const std::exception& error) {
        evidence.broken.emplace_back(error.what());
    }
    std::ranges::move(check(evidence), std::back_inserter(findings));
    return findings;
}

}  // namespace inboxctl::tests
