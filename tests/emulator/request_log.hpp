#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "tests/emulator/json_text.hpp"
#include "tests/emulator/request.hpp"

namespace emulator {

// The log of requests, for tests. Contains no query, token, password or provider settings.
class RequestLog {
  public:
    void add(const Request& request, int status, std::chrono::microseconds took);
    void connected() { ++connections_; }
    void started() { most_at_once_ = std::max(most_at_once_, ++at_once_); }
    void finished() { --at_once_; }
    void clear();

    json::object report(bool with_bodies) const;

  private:
    struct Row {
        std::string method, path;
        std::string body;  // as received, if it is JSON; secrets are masked in reports
        int status = 0;
        std::chrono::microseconds took{0};
    };
    std::deque<Row> rows_;
    std::map<std::string, std::int64_t> counts_;  // "GET 200"
    std::int64_t total_ = 0, connections_ = 0, at_once_ = 0, most_at_once_ = 0;
};

}  // namespace emulator
