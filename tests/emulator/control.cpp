#include <stdexcept>

#include "tests/emulator/answers.hpp"
#include "tests/emulator/columns.hpp"
#include "tests/emulator/emulator.hpp"
#include "tests/emulator/inboxes.hpp"

namespace emulator {
namespace {

Response done() { return ok(json::object{{"ok", true}}); }

Response cannot(std::string_view why) { return error_answer(400, why); }

Response seed(Emulator& emulator, const json::object& wanted) {
    const auto account = cast_integer(at_or_null(wanted, "account"));
    const auto count = cast_integer(at_or_null(wanted, "count"));
    const bool known = account.is_int64() && emulator.world.accounts.contains(account.get_int64());
    if (!known || !count.is_int64())
        return cannot("seed takes {\"account\": ID, \"count\": N}, and the account must exist");
    emulator.world.deed = {.by = "the control", .method = {}, .path = {}, .request = 0};
    json::object last;
    for (std::int64_t i = 1; i <= count.get_int64(); ++i) {
        Params params;
        params.values = {{"name", "Seeded " + std::to_string(i)}, {"channel", {{"type", "api"}}}};
        last["last_id"] = create_inbox(emulator.world, account.get_int64(), std::move(params)).id;
    }
    last["count"] = count;
    return ok(last);
}

Response set_faults(Emulator& emulator, const json::value& rules) {
    try {
        emulator.faults.replace(rules);
        emulator.world.rotated_tokens.clear();
    } catch (const std::exception& error) {
        return cannot(error.what());
    }
    return done();
}

Response set_workers(World& world, const json::object& wanted) {
    const auto count = cast_integer(at_or_null(wanted, "workers"));
    if (!count.is_int64() || count.get_int64() < 0) return cannot("workers takes {\"workers\": N}");
    world.settings.workers = static_cast<std::size_t>(count.get_int64());
    return done();
}

Response history(const World& world) {
    json::array rows;
    for (const auto& event : world.history) {
        rows.push_back({{"what", event.what},
                        {"id", event.inbox},
                        {"account", event.account},
                        {"time", iso8601(event.time)},
                        {"name", event.name},
                        {"by", event.deed.by},
                        {"method", event.deed.method},
                        {"path", event.deed.path},
                        {"answered", event.answered}});
    }
    return ok(json::object{{"history", rows}});
}

Response post(Emulator& emulator, std::string_view path, const json::value& body) {
    if (path == "jobs/hold") return hold_jobs(emulator.world), done();
    if (path == "jobs/go") return let_jobs_go(emulator.world), done();
    if (path == "cable") return emulator.cable.control(emulator.world, body);
    if (path == "faults") return set_faults(emulator, body);
    if (path == "workers" && body.is_object()) return set_workers(emulator.world, body.get_object());
    if (path == "seed" && body.is_object()) return seed(emulator, body.get_object());
    return no_route();
}

Response get(Emulator& emulator, std::string_view path, std::string_view query) {
    run_jobs(emulator.world);
    if (path == "requests") return ok(emulator.log.report(query.find("bodies=1") != std::string_view::npos));
    if (path == "cable") return emulator.cable.report();
    if (path == "history") return history(emulator.world);
    return no_route();
}

}  // namespace

std::optional<Response> handle_control(Emulator& emulator, const Request& request) {
    constexpr std::string_view prefix = "/emulator/";
    const auto path = request.path();
    if (!path.starts_with(prefix)) return std::nullopt;
    const auto rest = path.substr(prefix.size());
    if (request.method == "GET") return get(emulator, rest, request.query());
    if (request.method == "DELETE" && rest == "requests") return emulator.log.clear(), done();
    const auto body = request.body.empty() ? std::optional{json::value{}} : parse_json(request.body);
    if (request.method != "POST") return no_route();
    return body ? post(emulator, rest, *body) : cannot("the body is not JSON");
}

}  // namespace emulator
