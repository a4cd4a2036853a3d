#include "agent/status/status_routes.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

#include "agent/daemon/pass_result.hpp"
#include "agent/http/url.hpp"
#include "agent/status/metrics.hpp"
#include "agent/status/status_json.hpp"
#include "agent/status/status_text.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

namespace json = boost::json;

struct Asked {
    DaemonPort& daemon;
    const LocalRequest& request;
    state::Time now;
};

LocalAnswer in_json(int status, const json::object& body) {
    return {status, "application/json", state::printable_json(json::serialize(body)) + "\n"};
}

LocalAnswer in_text(int status, std::string text) {
    return {status, "text/plain; charset=utf-8", std::move(text)};
}

LocalAnswer refuse(int status, const std::string& why) { return in_json(status, {{"error", why}}); }

LocalAnswer health(const Asked&) { return in_text(200, "ok\n"); }

LocalAnswer readiness(const Asked& asked) {
    const Status status = asked.daemon.status();
    if (is_ready(status)) return in_text(200, "ready\n");
    if (status.standby) return in_text(503, "standby: another process holds the state\n");
    return in_text(503, status.set.validity == SetStatus::Validity::invalid && !status.set.has_active
                            ? "not ready: the manifests have errors, and there was no valid set yet\n"
                            : "not ready: the first pass has not ended yet\n");
}

LocalAnswer metrics(const Asked& asked) {
    return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_text(asked.daemon.status())};
}

LocalAnswer whole_status(const Asked& asked) {
    const Status status = asked.daemon.status();
    if (asked.request.target.ends_with("?format=text")) return in_text(200, status_text(status, asked.now));
    return in_json(200, status_json(status));
}

LocalAnswer passes(const Asked& asked) { return in_json(200, {{"finished", asked.daemon.finished()}}); }

LocalAnswer pass_result(const Asked& asked) {
    const auto result = pass_result_of(asked.daemon.status());
    return in_json(200, {{"exit_code", static_cast<int>(result.code)}, {"message", result.message}});
}

LocalAnswer reconcile(const Asked& asked) {
    if (asked.daemon.status().standby)
        return refuse(409, "this daemon is a standby: another process holds the state");
    return in_json(202, {{"pass", asked.daemon.reconcile()}});
}

// `{"subjects": […], "reason": "…"}`
struct SuspendRequest {
    std::vector<std::string> subjects;
    std::string reason;
};

std::optional<SuspendRequest> request_in(const std::string& body) {
    boost::system::error_code failure;
    const json::value whole = json::parse(body, failure);
    const auto* object = failure ? nullptr : whole.if_object();
    const auto* subjects = object != nullptr ? object->if_contains("subjects") : nullptr;
    if (subjects == nullptr || !subjects->is_array() || subjects->get_array().empty()) return std::nullopt;
    SuspendRequest request;
    for (const auto& subject : subjects->get_array()) {
        if (!subject.is_string()) return std::nullopt;
        request.subjects.emplace_back(subject.get_string());
    }
    if (const auto* reason = object->if_contains("reason"); reason != nullptr && reason->is_string())
        request.reason = reason->get_string();
    return request;
}

LocalAnswer with_request(const Asked& asked, const auto& carry_out) {
    if (asked.daemon.status().standby)
        return refuse(503, "this daemon is a standby: another process holds the state");
    const auto request = request_in(asked.request.body);
    if (!request)
        return refuse(
            400, R"(the request body is not valid; send {"subjects": ["inbox.support"], "reason": "…"})");
    const std::string wrong = carry_out(*request);
    return wrong.empty() ? in_json(200, {{"ok", true}}) : refuse(409, wrong);
}

LocalAnswer suspend(const Asked& asked) {
    return with_request(asked, [&](const SuspendRequest& request) {
        return asked.daemon.suspend(request.subjects, request.reason);
    });
}

LocalAnswer resume(const Asked& asked) {
    return with_request(asked,
                        [&](const SuspendRequest& request) { return asked.daemon.resume(request.subjects); });
}

struct Route {
    std::string_view method, path;
    LocalAnswer (*answer)(const Asked&);
};

constexpr std::array routes{Route{"GET", "/healthz", health},       Route{"GET", "/readyz", readiness},
                            Route{"GET", "/metrics", metrics},      Route{"GET", "/status", whole_status},
                            Route{"GET", "/passes", passes},        Route{"GET", "/verdict", pass_result},
                            Route{"POST", "/reconcile", reconcile}, Route{"POST", "/suspend", suspend},
                            Route{"POST", "/resume", resume}};

bool names_loopback(const std::string& host) {
    const auto url = parse_url("http://" + host);
    return url && url->prefix.empty() && is_loopback(*url);
}

}  // namespace

LocalAnswer answer_locally(DaemonPort& daemon, const LocalRequest& request, Asker asker, state::Time now) {
    if (asker == Asker::anybody && !names_loopback(request.host))
        return refuse(421, "the Host header must name the loopback, such as localhost");
    const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
    bool known = false;
    for (const auto& route : routes) {
        if (route.path != path) continue;
        known = true;
        if (route.method != request.method) continue;
        if (route.method == "POST" && asker != Asker::owner)
            return refuse(403, "requests that change anything are accepted on the Unix socket only");
        return route.answer({daemon, request, now});
    }
    return known ? refuse(405, "wrong method for " + std::string(path))
                 : refuse(404, "unknown path " + std::string(path));
}

}  // namespace inboxctl::agent
