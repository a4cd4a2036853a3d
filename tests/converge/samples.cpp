#include "tests/converge/samples.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <map>

#include "state/model/inbox/hours.hpp"

namespace inboxctl::tests {

using namespace state;
using namespace std::string_view_literals;

namespace {

using Values = std::vector<Json>;

constexpr ServerVersion webp_since{4, 15, 1};
constexpr ServerVersion name_rule_until{4, 3, 0};

Values texts(std::initializer_list<std::string_view> words) {
    Values result;
    for (const auto word : words)
        result.emplace_back(word);
    return result;
}

// Texts that stand for something outside the row.
Values named(const Field& row, const std::string& unique) {
    static const std::map<std::string_view, Values> known{
        {"portal", texts({"handbook", "faq"})},  {"agent_bot", texts({"Greeter", "Second bot", ""})},
        {"api_key", texts({"key-1", "key-2"})},  {"business_account_id", texts({"1001", "1002"})},
        {"phone_number_id", texts({"1", "11"})},
    };
    if (row.name == "bot_token") return {Json("1:a" + unique), Json("1:b" + unique)};
    const auto found = known.find(row.name);
    return found == known.end() ? Values{} : found->second;
}

std::string filled(std::int64_t length) {
    std::string text;
    for (std::int64_t i = 0; i < length; ++i)
        text += "é";
    return text;
}

Values texts_of(const Field& row, const ServerVersion& version, const std::string& unique) {
    auto values = named(row, unique);
    if (!values.empty()) return values;
    if (row.name == "name" && version < name_rule_until) return {Json("First " + unique), Json("Second")};
    values = {Json("First " + unique), Json("Zweiter\n\"Wert\" \\ 'äöü' 支持 \t" + unique)};
    if (row.secrecy != Secrecy::secret) values.emplace_back(filled(std::min<std::int64_t>(row.max, 20000)));
    if (row.min == 0) values.emplace_back("");
    return values;
}

Values integers(const Field& row) { return {Json(row.min + 993), Json(row.min + 142), Json(row.min)}; }

Values choices(const Field& row, const ServerVersion& version) {
    Values result;
    for (const auto& choice : row.choices)
        if (choice.since <= version) result.emplace_back(choice.name);
    return result;
}

Values sets(const Field& row, const ServerVersion& version) {
    const auto all = choices(row, version);
    boost::json::array backwards(all.rbegin(), all.rend());
    backwards.push_back(all.back());
    return {boost::json::array{all.back()}, boost::json::array{all.front(), all.back()},
            boost::json::array{all.front()}, backwards, boost::json::array{}};
}

Values hours(const Field& row) {
    constexpr std::array day{"09:00-17:30"sv,  "closed"sv, "open all day"sv, "00:00-23:59"sv,
                             "open all day"sv, "closed"sv, "08:05-12:00"sv};
    Values result;
    for (std::size_t i = 0; i < day.size(); ++i) {
        boost::json::object week;
        for (std::size_t k = 0; k < row.keys.size(); ++k)
            if (k != 0) week[row.keys[k].name] = day[(i + k) % day.size()];
        result.emplace_back(week);
    }
    return result;
}

Values images(const ServerVersion& version) {
    Values result;
    for (const auto& file : sample_files())
        if (!file.name.ends_with(".webp") || version >= webp_since) result.emplace_back(file.name);
    return result;
}

Values all_of(const Field& row, const ServerVersion& version, const std::string& unique);

// Not where the server keeps what is left out, nor where its default would be the next value.
bool can_be_left_out(const Field& owner, const Field& key, const Values& values) {
    const bool kept = owner.secrecy == Secrecy::contents && is_answered(owner);
    if (key.required != 0 || kept || key.name == "template") return false;
    return key.server_default.empty() || values.size() < 2 ||
           values[1] != boost::json::parse(key.server_default);
}

// All keys, then each of them left out where that says something, and otherwise; then none.
Values objects(const Field& row, const ServerVersion& version, const std::string& unique) {
    if (row.keys.empty() && row.openness == Openness::closed) return {};
    boost::json::object whole;
    std::map<std::string_view, Values> of_key;
    bool any_required = false;
    for (const auto& key : row.keys) {
        if (key.since > version) continue;
        auto values = all_of(key, version, unique);
        if (values.empty()) return {};
        // What is there to be left out must not be what the server fills in.
        if (values.size() > 1 && !key.server_default.empty() &&
            values.front() == boost::json::parse(key.server_default))
            std::ranges::rotate(values, values.begin() + 1);
        any_required = any_required || key.required != 0;
        whole[key.name] = values.front();
        of_key[key.name] = std::move(values);
    }
    if (row.openness == Openness::open) {
        whole["own_text"] = "kept";
        whole["own_number"] = 1.5;
        whole["own_object"] = {{"deep", {{"list_free", true}}}};
    }
    Values result{whole};
    for (const auto& key : row.keys) {
        const auto& values = of_key[key.name];
        if (!values.empty() && can_be_left_out(row, key, values)) {
            auto without = whole;
            without.erase(key.name);
            result.emplace_back(std::move(without));
        }
        for (std::size_t i = 1; i < values.size(); ++i) {
            auto other = whole;
            other[key.name] = values[i];
            result.emplace_back(std::move(other));
        }
    }
    if (row.openness == Openness::open) {
        auto other = whole;
        other["own_number"] = 2;
        other["own_object"] = {{"deep", {{"list_free", false}}}};
        result.emplace_back(std::move(other));
    }
    if (!any_required) result.emplace_back(boost::json::object{});
    return result;
}

Values lists_of_objects(const Field& row, const ServerVersion& version, const std::string& unique) {
    Values result;
    for (auto& value : objects(row, version, unique))
        result.emplace_back(boost::json::array{std::move(value)});
    if (result.size() < 2) return {};
    auto both = result[0].as_array();
    both.push_back(result[1].as_array().front());
    result.insert(result.begin() + 1, Json(both));
    if (row.min > 0) std::erase(result, Json(boost::json::array{boost::json::object{}}));
    return result;
}

Values all_of(const Field& row, const ServerVersion& version, const std::string& unique) {
    switch (row.type) {
        case Type::boolean:
            return {Json(true), Json(false)};
        case Type::integer:
            return integers(row);
        case Type::text:
            return texts_of(row, version, unique);
        case Type::timezone:
            return texts({"Europe/Berlin", "America/New_York", "Etc/UTC"});
        case Type::choice:
            return choices(row, version);
        case Type::choices:
            return sets(row, version);
        case Type::object:
            return objects(row, version, unique);
        case Type::objects:
            return lists_of_objects(row, version, unique);
        case Type::texts:
            return {boost::json::array{"one", "two"}, boost::json::array{"two", "one"},
                    boost::json::array{"three"}, boost::json::array{}};
        case Type::any:
            return {Json(1.5), Json("text"), boost::json::array{1, "two", nullptr}};
        case Type::image:
            return images(version);
        case Type::emails:
            return {boost::json::array{"ann@acme.example"},
                    boost::json::array{"BOB@acme.example", "ann@acme.example"},
                    boost::json::array{"cy@acme.example"}, boost::json::array{}};
        case Type::hours:
            return hours(row);
    }
    return {};
}

}  // namespace

Values samples(const Field& row, const ServerVersion& version, const std::string& unique) {
    return all_of(row, version, unique);
}

std::vector<SampleFile> sample_files() {
    return {{"logo.png", "\x89PNG\r\n\x1A\n one"sv},
            {"other.png", "\x89PNG\r\n\x1A\n another"sv},
            {"photo.jpg", "\xFF\xD8\xFF photo"sv},
            {"moving.gif", "GIF89a moving"sv},
            {"small.webp", "RIFF\x04\0\0\0WEBPsmall"sv}};
}

}  // namespace inboxctl::tests
