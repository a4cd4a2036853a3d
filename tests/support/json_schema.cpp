#include "tests/support/json_schema.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <regex>
#include <set>
#include <stdexcept>

namespace inboxctl::tests {

namespace {

using boost::json::object;
using boost::json::value;

class Validator {
  public:
    explicit Validator(const value& root) : root_(root) {}

    void check(const value& schema, const value& document, const std::string& at) {
        if (schema.is_bool()) {
            if (!schema.get_bool()) fail(at, "nothing may be here");
            return;
        }
        for (const auto& [keyword, rule] : schema.as_object())
            check_keyword(keyword, rule, schema.as_object(), document, at);
    }

    std::vector<std::string> errors;

  private:
    void fail(const std::string& at, const std::string& what) { errors.push_back(at + ": " + what); }

    static bool is_of_type(const value& document, std::string_view type) {
        if (type == "null") return document.is_null();
        if (type == "boolean") return document.is_bool();
        if (type == "string") return document.is_string();
        if (type == "array") return document.is_array();
        if (type == "object") return document.is_object();
        if (type == "integer") return document.is_int64() || document.is_uint64();
        if (type == "number") return document.is_number();
        throw std::invalid_argument("no type: " + std::string(type));
    }

    void check_type(const value& rule, const value& document, const std::string& at) {
        const auto fits = [&](const value& type) { return is_of_type(document, type.as_string()); };
        const bool ok = rule.is_array() ? std::ranges::any_of(rule.get_array(), fits) : fits(rule);
        if (!ok) fail(at, "is not " + boost::json::serialize(rule));
    }

    void check_members(const object& schema, const value& document, const std::string& at) {
        if (!document.is_object()) return;
        const auto* known = schema.if_contains("properties");
        const auto* others = schema.if_contains("additionalProperties");
        for (const auto& [key, member] : document.get_object()) {
            const auto* rule = known != nullptr ? known->as_object().if_contains(key) : nullptr;
            if (rule == nullptr) rule = others;
            if (rule != nullptr) check(*rule, member, at + "/" + std::string(key));
        }
    }

    void check_any(const value& rules, const value& document, const std::string& at) {
        for (const auto& rule : rules.as_array()) {
            Validator one(root_);
            one.check(rule, document, at);
            if (one.errors.empty()) return;
        }
        fail(at, "fits none of " + boost::json::serialize(rules));
    }

    void check_keyword(std::string_view keyword, const value& rule, const object& schema,
                       const value& document, const std::string& at) {
        static const std::set<std::string_view> notes{"$schema", "$defs", "title", "description"};
        if (notes.contains(keyword)) return;
        if (keyword == "$ref") return check(at_pointer(rule.as_string()), document, at);
        if (keyword == "type") return check_type(rule, document, at);
        if (keyword == "anyOf") return check_any(rule, document, at);
        if (keyword == "const") {
            if (rule != document) fail(at, "is not " + boost::json::serialize(rule));
        } else if (keyword == "enum") {
            if (std::ranges::find(rule.as_array(), document) == rule.as_array().end())
                fail(at, "is none of " + boost::json::serialize(rule));
        } else if (keyword == "pattern") {
            if (document.is_string() &&
                !std::regex_search(std::string(document.get_string()), std::regex(rule.as_string().c_str())))
                fail(at, "does not match " + boost::json::serialize(rule));
        } else if (keyword == "required") {
            for (const auto& key : rule.as_array())
                if (document.is_object() && !document.get_object().contains(key.as_string()))
                    fail(at, "has no " + boost::json::serialize(key));
        } else if (keyword == "items") {
            if (!document.is_array()) return;
            std::size_t i = 0;
            for (const auto& item : document.get_array())
                check(rule, item, at + "/" + std::to_string(i++));
        } else if (keyword == "properties") {
            check_members(schema, document, at);
        } else if (keyword == "additionalProperties") {
            if (!schema.contains("properties")) check_members(schema, document, at);
        } else {
            throw std::invalid_argument("no keyword: " + std::string(keyword));
        }
    }

    const value& at_pointer(std::string_view reference) const {
        if (!reference.starts_with("#/"))
            throw std::invalid_argument("no reference: " + std::string(reference));
        return root_.at_pointer(reference.substr(1));
    }

    const value& root_;
};

}  // namespace

std::vector<std::string> schema_errors(const value& schema, const value& document) {
    Validator validator(schema);
    validator.check(schema, document, "");
    return validator.errors;
}

}  // namespace inboxctl::tests
