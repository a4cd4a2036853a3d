#include "tests/conformance/expectation.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <set>

namespace inboxctl::tests {

namespace {

using boost::json::array;
using boost::json::object;

constexpr std::array<std::string_view, 20> volatile_keys{
    "id",           "channel_id",       "account_id",           "owner_id",         "website_token",
    "hmac_token",   "inbox_identifier", "web_widget_script",    "forward_to_email", "created_at",
    "updated_at",   "secret",           "webhook_verify_token", "verification_pin", "token",
    "access_token", "pubsub_token",     "last_activity_at",     "timestamp",        "updated_on"};

bool is_volatile(std::string_view key) {
    return key == "data_services" || std::ranges::find(volatile_keys, key) != volatile_keys.end();
}

bool is_picture(std::string_view key) { return key == "avatar_url" || key == "thumbnail" || key == "avatar"; }

std::string_view kind_of(const Json& value) {
    if (value.is_bool()) return "<<bool>>";
    if (value.is_double()) return "<<float>>";
    return value.is_number() ? "<<int>>" : "<<str>>";
}

bool is_word(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The name in the `{name}` that begins at `at`, or nothing.
std::string_view name_at(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && is_word(text[end]))
        ++end;
    if (end == at + 1 || end == text.size() || text[end] != '}') return {};
    return text.substr(at + 1, end - at - 1);
}

// `http://127.0.0.1:3000/x` → `<<host>>/x`; other texts as they are.
Json masked_host(const Json& value) {
    const std::string_view text = value.get_string();
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!text.starts_with(scheme)) continue;
        const auto rest = text.substr(scheme.size());
        for (const std::string_view host : {"127.0.0.1", "localhost", "0.0.0.0", "[::1]"})
            if (rest.starts_with(host))
                return Json("<<host>>" + std::string(rest.substr(std::min(rest.find('/'), rest.size()))));
    }
    return value;
}

template <class Each>
Json each_inside(const Json& value, const Each& each) {
    if (value.is_array()) {
        array result;
        for (const auto& item : value.get_array())
            result.push_back(each(item, std::string_view()));
        return result;
    }
    object result;
    for (const auto& [key, item] : value.get_object())
        result[key] = each(item, key);
    return result;
}

bool is_container(const Json& value) { return value.is_array() || value.is_object(); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    if (from.empty()) return text;
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

std::string shortened(const Json& value) {
    auto text = boost::json::serialize(value);
    return text.size() <= 160 ? text : text.substr(0, 157) + "...";
}

void collect(const Json& expected, const Json& got, const std::string& path, std::vector<Mismatch>& result) {
    if (expected.is_object() && got.is_object()) {
        std::set<std::string_view> keys;
        for (const auto* side : {&expected.get_object(), &got.get_object()})
            for (const auto& entry : *side)
                keys.insert(entry.key());
        for (const auto key : keys) {
            const auto* wanted = expected.get_object().if_contains(key);
            const auto* found = got.get_object().if_contains(key);
            const auto inner = path + "/" + std::string(key);
            if (found == nullptr)
                result.push_back({inner, shortened(*wanted), "nothing"});
            else if (wanted == nullptr)
                result.push_back({inner, "nothing", shortened(*found)});
            else
                collect(*wanted, *found, inner, result);
        }
    } else if (expected.is_array() && got.is_array() &&
               expected.get_array().size() == got.get_array().size()) {
        for (std::size_t i = 0; i < expected.get_array().size(); ++i)
            collect(expected.get_array()[i], got.get_array()[i], path + "/" + std::to_string(i), result);
    } else if (kind_of(expected) != kind_of(got) || expected != got) {
        result.push_back({path, shortened(expected), shortened(got)});
    }
}

// Of a list only the inboxes that this scenario made, in no order.
Json own_rows(const Json& body, std::string_view pointer, const Variables& variables) {
    std::vector<Json> mine;
    for (const auto& [name, value] : variables)
        if (name.ends_with("inbox_id")) mine.push_back(value);
    const Json* rows = at_pointer(body, pointer);
    if (rows == nullptr || !rows->is_array()) return Json("no list at " + std::string(pointer));
    array result;
    for (const auto& row : rows->get_array()) {
        const auto* id = row.is_object() ? row.get_object().if_contains("id") : nullptr;
        if (id != nullptr && std::ranges::find(mine, *id) != mine.end()) result.push_back(mask(row));
    }
    return object{{"own", std::move(result)}};
}

Json body_of(const object& step, const Answer& answer, const Variables& variables) {
    if (const auto* own = step.if_contains("own"); own != nullptr && answer.json.is_object()) {
        auto body = unfill(own_rows(answer.json, own->as_string().c_str(), variables), variables);
        if (body.is_object()) body.as_object()["own"] = sorted_rows(body.as_object()["own"]);
        return body;
    }
    auto body = unfill(mask(answer.json), variables);
    const std::string_view path = step.at("request").at("path").as_string();
    if (body.is_object() && path.find("inbox_members") != std::string_view::npos)
        if (auto* payload = body.get_object().if_contains("payload"); payload != nullptr)
            *payload = sorted_rows(*payload);
    return body;
}

object relations(const object& relate, const Answer& answer,
                 const std::map<std::string, Answer, std::less<>>& done) {
    object result;
    for (const auto& [path, name] : relate) {
        const std::string_view other = name.as_string();
        const auto earlier = done.find(other);
        const Json* before = earlier == done.end() ? nullptr : at_pointer(earlier->second.json, path);
        const Json* now = at_pointer(answer.json, path);
        const bool known = before != nullptr && now != nullptr;
        result[std::string(path) + " against " + std::string(other)] =
            !known ? "absent" : (*before == *now ? "same" : "different");
    }
    return result;
}

Json header(const Answer& answer, std::string_view name) {
    const auto found = answer.headers.find(name);
    return found == answer.headers.end() ? Json() : Json(found->second);
}

}  // namespace

std::string fill_text(std::string_view text, const Variables& variables) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto name = text[at] == '{' ? name_at(text, at) : std::string_view();
        const auto found = name.empty() ? variables.end() : variables.find(name);
        if (found == variables.end()) {
            result += text[at++];
            continue;
        }
        const auto& value = found->second;
        result += value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
        at += name.size() + 2;
    }
    return result;
}

Json fill(const Json& value, const Variables& variables) {
    if (value.is_string()) {
        const std::string_view text = value.get_string();
        const auto name = text.starts_with('{') ? name_at(text, 0) : std::string_view();
        if (!name.empty() && name.size() + 2 == text.size())
            if (const auto found = variables.find(name); found != variables.end()) return found->second;
        return Json(fill_text(text, variables));
    }
    if (!is_container(value)) return value;
    return each_inside(value, [&](const Json& item, std::string_view) { return fill(item, variables); });
}

Json unfill(const Json& value, const Variables& variables) {
    if (value.is_string()) {
        std::string text(value.get_string());
        for (const std::string_view name : {"nonce", "digits"})
            if (const auto found = variables.find(name); found != variables.end())
                text = replaced(std::move(text), std::string_view(found->second.as_string()),
                                "{" + std::string(name) + "}");
        return Json(text);
    }
    if (!is_container(value)) return value;
    return each_inside(value, [&](const Json& item, std::string_view) { return unfill(item, variables); });
}

Json mask(const Json& value, std::string_view key) {
    if (is_picture(key)) {
        if (!value.is_string() || value.get_string().empty()) return value;
        const std::string_view url = value.get_string();
        return Json("<<url>>/" + std::string(url.substr(url.rfind('/') + 1)));
    }
    if (is_volatile(key) && !value.is_null() && !is_container(value)) return Json(kind_of(value));
    if (key == "cache_keys" && value.is_object())
        return each_inside(value, [](const Json& item, std::string_view) { return Json(kind_of(item)); });
    if (value.is_string()) return masked_host(value);
    if (!is_container(value)) return value;
    return each_inside(value, [](const Json& item, std::string_view inner) { return mask(item, inner); });
}

const Json* at_pointer(const Json& document, std::string_view pointer) {
    const Json* here = &document;
    while (!pointer.empty()) {
        const auto slash = std::min(pointer.find('/'), pointer.size());
        const auto part = pointer.substr(0, slash);
        pointer.remove_prefix(std::min(slash + 1, pointer.size()));
        if (part.empty()) continue;
        if (here->is_array()) {
            std::size_t index = 0;
            const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
            if (error != std::errc() || end != part.data() + part.size()) return nullptr;
            here = here->get_array().if_contains(index);
        } else {
            here = here->is_object() ? here->get_object().if_contains(part) : nullptr;
        }
        if (here == nullptr) return nullptr;
    }
    return here;
}

Json expectation(const object& step, const Answer& answer, const Variables& variables,
                 const std::map<std::string, Answer, std::less<>>& done) {
    if (answer.gave_up) return object{{"gave_up", true}};
    object expect{{"status", answer.status}, {"json", body_of(step, answer, variables)}};
    if (answer.headers.contains("content-type")) expect["content_type"] = header(answer, "content-type");
    if (const auto* names = step.if_contains("headers_matter"); names != nullptr) {
        object headers;
        for (const auto& name : names->as_array())
            headers[name.as_string()] = header(answer, name.as_string());
        expect["headers"] = std::move(headers);
    }
    if (const auto* relate = step.if_contains("relate"); relate != nullptr)
        expect["relations"] = relations(relate->as_object(), answer, done);
    return expect;
}

std::vector<Mismatch> differences(const Json& expected, const Json& got) {
    std::vector<Mismatch> result;
    collect(expected, got, "", result);
    return result;
}

std::string canonical(const Json& value) {
    if (value.is_array()) {
        std::string text = "[";
        for (const auto& item : value.get_array())
            text += canonical(item) + ",";
        return text + "]";
    }
    if (!value.is_object()) return boost::json::serialize(value);
    std::map<std::string, std::string> sorted;
    for (const auto& [key, item] : value.get_object())
        sorted.emplace(key, canonical(item));
    std::string text = "{";
    for (const auto& [key, item] : sorted)
        text += boost::json::serialize(key) + ":" + item + ",";
    return text + "}";
}

Json sorted_rows(const Json& rows) {
    if (!rows.is_array()) return rows;
    array sorted = rows.get_array();
    std::ranges::sort(sorted, {}, canonical);
    return sorted;
}

}  // namespace inboxctl::tests
