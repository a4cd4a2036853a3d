#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "tests/emulator/request.hpp"
#include "tests/emulator/second_operator.hpp"
#include "tests/emulator/world.hpp"

namespace emulator {

enum class FaultKind {
    lose_answer_before_commit,  // the connection closes; nothing was done
    lose_answer_after_commit,   // it was done; the connection closes
    silent_before_commit,       // nothing was done; the connection stays open without a response
    silent_after_commit,
    reset_at,      // the connection is reset after so many bytes of the body
    truncate,      // it is closed there
    slow_body_ms,  // the body is sent in pieces over this time
    delay_ms,      // the request waits before it is handled
    time_limit,    // 500 at the server's time limit; nothing was done
    status,        // another response instead; nothing was done
    status_after_commit,
    ignore_fields,  // 200, but these fields are ignored
    shuffle_list,
    stale_list_ms,  // repeats an old list until it is this old
    token_rotated,  // 401 for this token until the rules change
};

struct Fault {
    FaultKind kind = FaultKind::status;
    std::int64_t amount = 0;  // bytes or milliseconds
    Response answer;          // of status
    std::vector<std::string> fields;
};

struct FaultRule {
    std::string method;  // empty: any
    std::regex path;     // found anywhere in the path
    std::int64_t skip = 0;
    std::int64_t times = 1;  // -1: always
    Fault fault;
    std::optional<Meddling> meddling;  // in place of a fault
};

// What is done to one request.
struct Troubles {
    std::optional<Fault> fault;
    std::vector<Meddling> meddlings;
};

// Rules in order. The first matching fault that is not used up applies; actions of a second operator are
// added to it.
class Faults {
  public:
    // A JSON list of {"match": {"method", "path"}, "times", "after", "do": …}. Replaces all
    // rules. Throws std::runtime_error with a message for an invalid rule.
    void replace(const json::value& rules);

    Troubles next(const Request& request);

    // The list kept for this path if it is younger than the age; else keeps the fresh one.
    Response stale_or(const std::string& path, TimePoint now, std::chrono::milliseconds age, Response fresh);

  private:
    struct Kept {
        TimePoint time;
        Response response;
    };
    std::vector<FaultRule> rules_;
    std::map<std::string, Kept> lists_;
};

}  // namespace emulator
