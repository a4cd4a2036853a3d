// A reading is trusted as long as the account's cache key stands still. The key has a resolution of one
// second and moves before the change behind it can be read, so another client that changes things at random
// moments, within the same second too, is what it has to stand up to.
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <optional>
#include <random>

#include "tests/converge/site.hpp"
#include "tests/emulator/inboxes.hpp"
#include "tests/emulator/server.hpp"
#include "tests/emulator/working_hours.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/repeats.hpp"

using namespace inboxctl;
using namespace inboxctl::tests;

namespace {

using std::chrono::milliseconds;

// Another administrator, on the server's thread, between any two requests of ours.
class Somebody {
  public:
    Somebody(Server& server, std::uint32_t seed) : server_(server), random_(seed) {
        server_.with([this](emulator::Emulator& emulator) {
            emulator.before = [this, &emulator](const emulator::Request&) { moment(emulator.world); };
        });
    }
    ~Somebody() {
        server_.with([](emulator::Emulator& emulator) { emulator.before = nullptr; });
    }
    Somebody(const Somebody&) = delete;
    Somebody& operator=(const Somebody&) = delete;

    void act() { set(true); }
    void rest() { set(false); }
    int changes() const { return changes_; }

  private:
    int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

    void set(bool acting) {
        server_.with([&](emulator::Emulator& emulator) {
            acting_ = acting;
            if (acting) return;
            const int pauses[] = {0, 0, 20, 300, 700, 1000, 2500, 4000};
            server_.advance(milliseconds(pauses[number(0, 7)]));
            finish(emulator.world);
        });
    }

    void moment(emulator::World& world) {
        if (!acting_) return;
        const int pauses[] = {0, 0, 0, 5, 100, 400, 900, 2100};
        server_.advance(milliseconds(pauses[number(0, 7)]));
        finish(world);
        if (number(0, 99) < 12) change(world);
    }

    void patch(emulator::World& world, const boost::json::object& body) {
        emulator::Request request{
            "PATCH",
            "/api/v1/accounts/1/inboxes/" + std::to_string(number(1, 3)),
            {{"api_access_token", std::string(Server::token)}, {"content_type", "application/json"}},
            boost::json::serialize(body),
            {},
            false};
        if (emulator::handle(world, request).status != 200)
            throw std::runtime_error("the change was refused");
    }

    void change(emulator::World& world) {
        ++changes_;
        const std::string text = "changed " + std::to_string(changes_);
        switch (number(0, 3)) {
            case 0:
                return patch(world, {{"greeting_message", text}});
            case 1:
                return patch(world, {{"channel", {{"webhook_url", "https://" + text}}}});
            case 2:
                return patch(world, {{"portal_id", number(1, 2)}});
            default:
                // The key moves with the first stage of an update; what it is about comes in a later one.
                patch(world, {});
                late_ = Late{world.now + milliseconds(number(0, 900)), number(1, 3), number(1, 22)};
        }
    }

    void finish(emulator::World& world) {
        if (!late_ || world.now < late_->when) return;
        auto& inbox = world.inboxes.at(late_->inbox);
        emulator::update_hours(inbox.hours, boost::json::array{{{"day_of_week", 3},
                                                                {"closed_all_day", false},
                                                                {"open_hour", late_->hour},
                                                                {"open_minutes", 0},
                                                                {"close_hour", 23},
                                                                {"close_minutes", 0}}});
        emulator::changed(inbox);
        late_.reset();
    }

    struct Late {
        emulator::TimePoint when;
        int inbox, hour;
    };
    Server& server_;
    std::mt19937 random_;
    bool acting_ = false;
    int changes_ = 0;
    std::optional<Late> late_;
};

struct Tally {
    std::uint32_t rounds = 0, trusted = 0, stale = 0;
    int changes = 0;
};

std::string three_inboxes() {
    std::string text;
    for (const std::string key : {"one", "two", "three"})
        text += "[inbox." + key + "]\nname = \"" + key +
                "\"\ngreeting_message = \"hello\"\nportal = \"handbook\"\n"
                "[inbox." +
                key + ".channel]\ntype = \"api\"\nwebhook_url = \"https://acme.example\"\n[inbox." + key +
                ".working_hours]\nwednesday = \"09:00-17:00\"\n";
    return text;
}

// In each round somebody changes things while we converge; then there is a plan by what is trusted, and one
// by a full reading of the same server.
template <class Until>
Tally play(std::uint32_t seed, std::uint32_t rounds, std::chrono::seconds margin, const Until& until) {
    Server server;
    Site site(server);
    site.options.key_margin = margin;
    site.write("inboxes.toml", three_inboxes());
    site.apply();
    Somebody somebody(server, seed);
    Tally tally;
    while (tally.rounds < rounds && !until(tally)) {
        ++tally.rounds;
        somebody.act();
        for (auto applies = tally.rounds % 3 + 1; applies > 0; --applies)
            site.apply();
        if (tally.rounds % 2 == 0) server.ask("GET", "/cache_keys");  // a moment more for a change
        somebody.rest();
        const auto trusting = site.plan();
        auto options = site.options;
        site.options.refresh = agent::RefreshMode::full;
        const auto full = summary(site.plan());
        site.options = options;
        const auto& readings = trusting.plan.readings;
        REQUIRE(readings.size() == 1);
        if (readings.front().how == plans::Reading::How::unchanged) ++tally.trusted;
        if (summary(trusting) == full) continue;
        ++tally.stale;
        UNSCOPED_INFO("round " << tally.rounds << ": planned\n"
                               << summary(trusting) << "instead of\n"
                               << full);
    }
    tally.changes = somebody.changes();
    std::printf(
        "seed %u, margin %lld s: %u rounds, %d changes by another client, %u trusted readings, %u stale\n",
        seed, static_cast<long long>(margin.count()), tally.rounds, tally.changes, tally.trusted,
        tally.stale);
    return tally;
}

}  // namespace

TEST_CASE("a plan that trusts the cache key is never stale, whenever another client changes things") {
    const auto rounds = repeats("INBOXCTL_TEST_ROUNDS", 60);
    const auto tally = play(2611, rounds, std::chrono::seconds(2), [](const Tally&) { return false; });
    CHECK(tally.stale == 0);
    CHECK(tally.trusted > rounds / 20);
    CHECK(tally.changes > 0);
}

TEST_CASE("without the margin of two seconds the same changes make a plan stale") {
    const auto tally = play(2611, 400, std::chrono::seconds(0), [](const Tally& t) { return t.stale > 0; });
    CHECK(tally.stale > 0);
}
