// Every field of every kind of inbox, by the field table: created, changed, cleared, and changed behind our
// back.
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <map>

#include "state/model/inbox/json.hpp"
#include "tests/converge/manifest_text.hpp"
#include "tests/converge/samples.hpp"
#include "tests/converge/site.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl;
using namespace inboxctl::state;
using namespace inboxctl::tests;

namespace {

// One inbox for one field: what it must have, and the field, which holds its samples one after the other.
struct Case {
    const Field* row = nullptr;
    Declared inbox;
    std::vector<Json> values;

    std::string path() const { return path_of(*row); }
    const std::string& key() const { return inbox.key; }
    void declare(std::size_t round) { inbox.fields.set(id_of(*row), values[round]); }
};

std::string key_of(const Field& row) {
    auto key = path_of(row);
    std::ranges::replace(key, '.', '-');
    return key;
}

Case case_of(const Field& row, Payload payload, const ServerVersion& version) {
    Case one{&row, {key_of(row), payload, {}}, samples(row, version, key_of(row))};
    for (const auto& other : fields()) {
        if (!is_for(other, payload) || ((other.required & mask(payload)) == 0 && other.name != "name"))
            continue;
        one.inbox.fields.set(id_of(other), samples(other, version, one.inbox.key).front());
    }
    return one;
}

std::vector<Case> cases_of(Payload payload, const ServerVersion& version) {
    std::vector<Case> result;
    for (const auto& row : fields()) {
        if (!is_for(row, payload) || row.since > version) continue;
        result.push_back(case_of(row, payload, version));
        INFO(path_of(row) << ": say in samples.cpp what its values look like");
        REQUIRE_FALSE(result.back().values.empty());
        result.back().declare(0);
    }
    return result;
}

class Bench {
  public:
    Bench(Payload payload, std::string_view version)
        : server(version), site(server), cases(cases_of(payload, *parse_version(version))) {
        for (const auto& file : sample_files())
            site.write(std::string(file.name), file.content);
    }

    void write_manifests() {
        std::string text;
        int secrets = 0;
        const KeepSecret keep = [&](const std::string& value) {
            // An empty file is taken for a mistake, and an empty text for a wish.
            return value.empty() ? std::string("\"\"") : site.secret(std::to_string(++secrets), value);
        };
        for (const auto& one : cases)
            text += to_toml(one.inbox, keep);
        site.write("inboxes.toml", text);
    }

    Server server;
    Site site;
    std::vector<Case> cases;
};

// No mail server answers anywhere: what is switched on by an update is stored, and refused all the same.
bool is_probed(const Case& one) {
    const bool toggle = one.row->name == "imap_enabled" || one.row->name == "smtp_enabled";
    return toggle && *one.inbox.fields.find(id_of(*one.row)) == Json(true);
}

void check_outcome(const Run& run, const Case& one) {
    const auto& result = run.result(one.key());
    if (!is_probed(one))
        CHECK(outcome(result) == "done");
    else
        CHECK_THAT(outcome(result), Catch::Contains("stored the settings all the same"));
}

// The one request that carries this field, with nothing else in it.
void check_request(const std::vector<Asked>& requests, const Case& one, std::int64_t id) {
    const std::string path = "/api/v1/accounts/1/inboxes/" + std::to_string(id);
    const Asked* asked = nullptr;
    for (const auto& request : requests) {
        const auto* inbox = request.body.if_contains("inbox_id");
        const bool ours = request.path == path || request.path == path + "/set_agent_bot" ||
                          (inbox != nullptr && *inbox == Json(id));
        if (request.method == "GET" || !ours) continue;
        CHECK(asked == nullptr);
        asked = &request;
    }
    REQUIRE(asked != nullptr);
    const auto keys_of = [](const boost::json::object& object) {
        std::string keys;
        for (const auto& [key, value] : object)
            keys += std::string(key) + " ";
        return keys;
    };
    const std::string name(one.row->name);
    switch (one.row->scope) {
        case Scope::inbox:
        case Scope::hours:
            CHECK(keys_of(asked->body) == name + " ");
            break;
        case Scope::channel:
            CHECK(keys_of(asked->body) == "channel ");
            CHECK(keys_of(asked->body.at("channel").as_object()) == name + " ");
            break;
        case Scope::portal:
            CHECK(keys_of(asked->body) == "portal_id ");
            break;
        case Scope::avatar:
            CHECK(asked->path == path);
            CHECK(asked->body.empty());
            break;
        case Scope::members:
            CHECK(asked->path == "/api/v1/accounts/1/inbox_members");
            break;
        case Scope::agent_bot:
            CHECK(asked->path == path + "/set_agent_bot");
            break;
    }
}

// Whether the server holds the value itself, by what it stores and not by what we read of it.
void check_stored(Server& server, const Case& one, std::int64_t id) {
    if (one.row->scope != Scope::inbox && one.row->scope != Scope::channel) return;
    const auto stored = server.with([&](emulator::Emulator& emulator) {
        const auto& inbox = emulator.world.inboxes.at(id);
        const auto& from = one.row->scope == Scope::channel ? inbox.channel : inbox.row;
        return from.at(one.row->name);
    });
    const auto& wanted = *one.inbox.fields.find(id_of(*one.row));
    if (wanted.is_object()) {
        for (const auto& [key, value] : wanted.get_object())
            if (!value.is_object()) CHECK(stored.as_object().at(key) == value);
    } else if (!wanted.is_array()) {
        CHECK(stored == wanted);
    }
}

struct Expected {
    std::string lines;  // of the plan that shows all of it
    std::vector<const Case*> cases;
};

// The declared value is the last sample by now: on the server it becomes the first one.
Expected drift_all(Bench& bench, const std::map<std::string, std::int64_t>& ids) {
    std::map<std::string, std::string> lines;
    Expected result;
    for (const auto& one : bench.cases) {
        if (one.values.size() < 2 || one.row->access == Access::create_only) continue;
        CAPTURE(one.path(), one.values.front());
        const auto answer = bench.server.change(ids.at(one.key()), *one.row, one.values.front());
        const bool probed = one.row->name == "imap_enabled" || one.row->name == "smtp_enabled";
        CHECK(answer.status == (probed ? 422 : 200));
        if (!is_answered(*one.row)) continue;  // nobody can see it
        lines[one.key()] = one.key() + " ~ " + one.path() + "(drift)\n";
        result.cases.push_back(&one);
    }
    for (const auto& [key, line] : lines)
        result.lines += line;
    return result;
}

std::map<std::string, std::int64_t> ids_of(const Site& site) {
    std::map<std::string, std::int64_t> ids;
    for (const auto& inbox : site.recorded())
        ids[inbox.address.key] = static_cast<std::int64_t>(inbox.id);
    return ids;
}

void check_applied(Bench& bench, const Run& run, const std::vector<const Case*>& changed,
                   const std::map<std::string, std::int64_t>& ids, const std::vector<Asked>& requests) {
    for (const auto* one : changed) {
        CAPTURE(one->path(), *one->inbox.fields.find(id_of(*one->row)));
        check_outcome(run, *one);
        check_request(requests, *one, ids.at(one->key()));
        check_stored(bench.server, *one, ids.at(one->key()));
    }
}

// Declares the samples of this round; the cases that have one, and the plan that is to come of it.
Expected declare_all(Bench& bench, std::size_t round) {
    std::map<std::string, std::string> lines;
    Expected result;
    for (auto& one : bench.cases) {
        if (round >= one.values.size() || one.row->access == Access::create_only) continue;
        one.declare(round);
        lines[one.key()] = one.key() + " ~ " + one.path() + "(wish)\n";
        result.cases.push_back(&one);
    }
    for (const auto& [key, line] : lines)
        result.lines += line;
    return result;
}

std::size_t rounds_of(const Bench& bench) {
    std::size_t rounds = 0;
    for (const auto& one : bench.cases)
        rounds = std::max(rounds, one.values.size());
    return rounds;
}

}  // namespace

TEST_CASE("every field of every kind of inbox converges on every release") {
    const auto payload = static_cast<Payload>(GENERATE(range(0, static_cast<int>(payload_count))));
    const auto version = GENERATE(as<std::string>(), "4.16.2", "4.15.1", "4.11.0", "4.2.0");
    CAPTURE(name_of(payload).title, version);
    Bench bench(payload, version);
    bench.write_manifests();
    CHECK(troubles(bench.site.apply()) == "");
    CHECK(summary(bench.site.plan()) == "");
    const auto ids = ids_of(bench.site);
    for (const auto& one : bench.cases)
        check_stored(bench.server, one, ids.at(one.key()));
    std::size_t cases = bench.cases.size();

    for (std::size_t round = 1; round < rounds_of(bench); ++round) {
        const auto changed = declare_all(bench, round);
        CAPTURE(round);
        bench.write_manifests();
        bench.server.requests();
        const auto run = bench.site.apply();
        CHECK(summary(run.pass) == changed.lines);
        check_applied(bench, run, changed.cases, ids, bench.server.requests());
        CHECK(summary(bench.site.plan()) == "");
        cases += changed.cases.size();
    }

    const auto drifted = drift_all(bench, ids);
    bench.server.requests();
    const auto run = bench.site.apply();
    CHECK(summary(run.pass) == drifted.lines);
    check_applied(bench, run, drifted.cases, ids, bench.server.requests());
    CHECK(summary(bench.site.plan()) == "");
    cases += drifted.cases.size();
    std::printf("%s on %s: %zu fields, %zu cases\n", std::string(name_of(payload).title).c_str(),
                version.c_str(), bench.cases.size(), cases);
}
