// Prepares values for comparison with a recording: fills variables in and takes them out, masks volatile
// values, sorts lists and sets, and finds where two JSON values differ. Pure.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inboxctl::tests {

using Json = boost::json::value;

// `admin_token`, `inbox_id`, `nonce` … and their values in this run.
using Variables = std::map<std::string, Json, std::less<>>;

// `{name}` replaced in every text; one that is nothing but `{name}` becomes the variable's own value, a
// number stays a number. Names without a variable are left as they are.
Json fill(const Json& value, const Variables& variables);
std::string fill_text(std::string_view text, const Variables& variables);

// The run's nonce and digits back to `{nonce}` and `{digits}`.
Json unfill(const Json& value, const Variables& variables);

// Ids, tokens, time stamps, addresses and pictures of this very run replaced by their kind.
Json mask(const Json& value, std::string_view key = {});

// The value at `/a/0/b`, or nothing. Empty parts are skipped, `/` is the whole document.
const Json* at_pointer(const Json& document, std::string_view pointer);

// One response; `json` is null if the body is empty or not JSON.
struct Answer {
    int status = 0;
    std::map<std::string, std::string, std::less<>> headers;  // lower-case names
    Json json;
    bool gave_up = false;  // the caller hung up before the answer
};

// The response to a step in the form of a recording's `expect`. `done` holds the responses of earlier steps
// by name.
Json expectation(const boost::json::object& step, const Answer& answer, const Variables& variables,
                 const std::map<std::string, Answer, std::less<>>& done);

struct Mismatch {
    std::string pointer;
    std::string expected;  // as JSON, cut to a line; "nothing" when the key is not there
    std::string got;

    bool operator==(const Mismatch&) const = default;
};

// Every place where the two differ, in order. Key order never matters; 1, 1.0 and true are three values.
std::vector<Mismatch> differences(const Json& expected, const Json& got);

// Sorts rows by their content.
Json sorted_rows(const Json& rows);

// As JSON with sorted keys.
std::string canonical(const Json& value);

}  // namespace inboxctl::tests
