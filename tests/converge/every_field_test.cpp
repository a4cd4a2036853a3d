// Every field of every kind of inbox, by the field table: created, changed, cleared, and changed behind our back.
#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>
#include <cstdio>
#include <map>

#include "state/json.hpp"
#include "tests/converge/manifest_text.hpp"
#include "tests/converge/samples.hpp"
#include "tests/converge/site.hpp"

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
            return site.secret(std::to_string(++secrets), value);
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

}  // namespace

TEST_CASE("every field of every kind of inbox converges on every release") {
    const auto payload = static_cast<Payload>(GENERATE(range(0, static_cast<int>(payload_count))));
    const auto version = GENERATE(as<std::string>(), "4.15.1", "4.11.0", "4.2.0");
    CAPTURE(name_of(payload).title, version);
    Bench bench(payload, version);
    std::size_t steps = 0, rounds = 0;
    for (const auto& one : bench.cases)
        rounds = std::max(rounds, one.values.size());

    bench.write_manifests();
    CHECK(troubles(bench.site.apply()) == "");
    CHECK(summary(bench.site.plan()) == "");
    steps += bench.cases.size();
    for (const auto& one : bench.cases)
        check_stored(bench.server, one, bench.site.id_of(one.key()));

    std::map<std::string, std::int64_t> ids;
    for (const auto& inbox : bench.site.recorded())
        ids[inbox.address.key] = static_cast<std::int64_t>(inbox.id);
    for (std::size_t round = 1; round < rounds; ++round) {
        std::vector<const Case*> changed;
        std::map<std::string, std::string> expected;
        for (auto& one : bench.cases) {
            if (round >= one.values.size()) continue;
            if (one.row->access == Access::create_only) continue;
            one.declare(round);
            changed.push_back(&one);
            expected[one.key()] = one.key() + " ~ " + one.path() + "(wish)\n";
        }
        if (changed.empty()) continue;
        bench.write_manifests();
        std::string lines;
        for (const auto& [key, line] : expected)
            lines += line;
        CAPTURE(round);
        bench.server.requests();
        const auto run = bench.site.apply();
        const auto requests = bench.server.requests();
        CHECK(summary(run.pass) == lines);
        for (const auto* one : changed) {
            CAPTURE(one->path(), *one->inbox.fields.find(id_of(*one->row)));
            check_outcome(run, *one);
            check_request(requests, *one, ids.at(one->key()));
            check_stored(bench.server, *one, ids.at(one->key()));
            ++steps;
        }
        CHECK(summary(bench.site.plan()) == "");
    }
    std::printf("%s on %s: %zu fields, %zu steps\n", std::string(name_of(payload).title).c_str(),
                version.c_str(), bench.cases.size(), steps);
}
