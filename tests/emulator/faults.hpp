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
    lose_answer_after_commit,   // it was done, and nobody hears of it
    silent_before_commit,       // the connection stays open and no answer ever comes
    silent_after_commit,
    reset_at,      // the connection is reset after so many bytes of the body
    truncate,      // it is closed there
    slow_body_ms,  // the body comes bit by bit, for so long
    delay_ms,      // the request waits before it is looked at
    time_limit,    // it runs into the server's time limit: 500 then, and nothing was done
    status,        // another answer instead; nothing was done
    status_after_commit,
    ignore_fields,  // 200, and these fields were not taken
    shuffle_list,
    stale_list_ms,  // a list is answered again as it was, for so long
    token_rotated,  // 401 for this token, until other rules come
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

// Rules in the order given. The first fault that matches and is not used up decides; what a second operator
// does comes on top of it.
class Faults {
  public:
    // A JSON list of {"match": {"method", "path"}, "times", "after", "do": …}. Replaces the rules there were.
    // Throws std::runtime_error with a sentence for a rule that cannot be read.
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
