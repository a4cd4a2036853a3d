#include "tests/emulator/faults.hpp"

#include <stdexcept>

#include "tests/emulator/columns.hpp"

namespace emulator {
namespace {

constexpr std::pair<std::string_view, FaultKind> kinds[] = {
    {"lose_answer_before_commit", FaultKind::lose_answer_before_commit},
    {"lose_answer_after_commit", FaultKind::lose_answer_after_commit},
    {"silent_before_commit", FaultKind::silent_before_commit},
    {"silent_after_commit", FaultKind::silent_after_commit},
    {"silent", FaultKind::silent_after_commit},
    {"reset_at", FaultKind::reset_at},
    {"truncate", FaultKind::truncate},
    {"slow_body_ms", FaultKind::slow_body_ms},
    {"delay_ms", FaultKind::delay_ms},
    {"time_limit", FaultKind::time_limit},
    {"status", FaultKind::status},
    {"bad_gateway", FaultKind::status},
    {"too_large", FaultKind::status},
    {"throttled", FaultKind::status},
    {"status_after_commit", FaultKind::status_after_commit},
    {"ignore_fields", FaultKind::ignore_fields},
    {"shuffle_list", FaultKind::shuffle_list},
    {"stale_list_ms", FaultKind::stale_list_ms},
    {"token_rotated", FaultKind::token_rotated},
};

FaultKind kind_named(std::string_view name) {
    for (const auto& [known, kind] : kinds) {
        if (known == name) return kind;
    }
    throw std::runtime_error("no fault is called \"" + std::string{name} + "\"");
}

// "do": "truncate" with "truncate": 10 beside it, or "do": {"truncate": 10}.
struct Action {
    std::string name;
    json::value argument;
};

Action action_of(const json::object& rule) {
    const auto& given = at_or_null(rule, "do");
    if (given.is_string()) return {std::string{given.get_string()}, at_or_null(rule, given.get_string())};
    if (!given.is_object() || given.get_object().size() != 1)
        throw std::runtime_error("\"do\" is a name, or an object of one name");
    return {std::string{given.get_object().begin()->key()}, given.get_object().begin()->value()};
}

std::int64_t number_at(const json::object& rule, std::string_view key, std::int64_t otherwise) {
    const auto& value = at_or_null(rule, key);
    return value.is_int64() ? value.get_int64() : otherwise;
}

std::int64_t amount_of(const Action& action, const json::object& rule) {
    if (action.argument.is_int64()) return action.argument.get_int64();
    return number_at(rule, "ms", number_at(rule, "bytes", 0));
}

// Named responses, as observed from real proxies and servers.
std::optional<Response> answer_named(std::string_view name) {
    const auto page = [](int status, std::string title) {
        return Response{status, "text/html", "<html><head><title>" + title + "</title></head></html>\n", {}};
    };
    if (name == "bad_gateway") return page(502, "502 Bad Gateway");
    if (name == "too_large") return page(413, "413 Request Entity Too Large");
    if (name == "throttled") return Response{429, "text/plain", "Retry later\n", {}};
    return std::nullopt;
}

Response answer_of(const Action& action, const json::object& rule) {
    if (const auto named = answer_named(action.name)) return *named;
    const auto& from = action.argument.is_object() ? action.argument.get_object() : rule;
    Response answer;
    answer.status = static_cast<int>(number_at(from, "status", 500));
    if (action.argument.is_int64()) answer.status = static_cast<int>(action.argument.get_int64());
    answer.body = text_at(from, "body");
    if (const auto type = text_at(from, "content_type"); !type.empty()) answer.content_type = type;
    if (const auto& headers = at_or_null(from, "headers"); headers.is_object()) {
        for (const auto& [name, value] : headers.get_object())
            answer.headers[name] = value.as_string();
    }
    return answer;
}

Fault fault_of(const Action& action, const json::object& rule) {
    Fault fault{kind_named(action.name), amount_of(action, rule), answer_of(action, rule), {}};
    const auto& fields = action.argument.is_array() ? action.argument : at_or_null(rule, "fields");
    if (!fields.is_array()) return fault;
    for (const auto& field : fields.get_array())
        fault.fields.emplace_back(field.as_string());
    return fault;
}

FaultRule rule_of(const json::value& given) {
    if (!given.is_object()) throw std::runtime_error("a rule is an object");
    const auto& rule = given.get_object();
    const auto& match = at_or_null(rule, "match");
    const json::object everything;
    const auto& wanted = match.is_object() ? match.get_object() : everything;
    const Action action = action_of(rule);
    auto meddling = meddling_named(action.name, action.argument);
    return {std::string{text_at(wanted, "method")},
            std::regex{std::string{text_at(wanted, "path")}},
            number_at(rule, "after", 0),
            number_at(rule, "times", 1),
            meddling ? Fault{} : fault_of(action, rule),
            std::move(meddling)};
}

bool matches(const FaultRule& rule, const Request& request) {
    const std::string path{request.path()};
    return (rule.method.empty() || rule.method == request.method) && std::regex_search(path, rule.path);
}

}  // namespace

void Faults::replace(const json::value& rules) {
    if (!rules.is_array()) throw std::runtime_error("the rules are a JSON list");
    std::vector<FaultRule> read;
    for (const auto& rule : rules.get_array())
        read.push_back(rule_of(rule));
    rules_ = std::move(read);
    lists_.clear();
}

Troubles Faults::next(const Request& request) {
    Troubles troubles;
    for (auto& rule : rules_) {
        if (rule.times == 0 || (!rule.meddling && troubles.fault) || !matches(rule, request)) continue;
        if (rule.skip > 0) {
            --rule.skip;
            continue;
        }
        if (rule.times > 0) --rule.times;
        if (rule.meddling)
            troubles.meddlings.push_back(*rule.meddling);
        else
            troubles.fault = rule.fault;
    }
    return troubles;
}

Response Faults::stale_or(const std::string& path, TimePoint now, std::chrono::milliseconds age,
                          Response fresh) {
    auto& kept = lists_[path];
    if (kept.response.body.empty() || now - kept.time >= age) kept = {now, std::move(fresh)};
    return kept.response;
}

}  // namespace emulator
