#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/emulator/json_text.hpp"
#include "tests/emulator/request.hpp"

namespace emulator {

// Ends a request with a response other than the endpoint's own.
struct Halt : std::exception {
    explicit Halt(Response answer) : response(std::move(answer)) {}
    const char* what() const noexcept override { return "halted with an answer"; }
    Response response;
};

Response ok(const json::value& body);
Response ok_text(std::string body);
Response empty_ok();
Response error_answer(int status, std::string_view error);
Response server_error();
Response bad_request(bool as_json);
Response no_route();

[[noreturn]] void refuse(int status, std::string_view error);
[[noreturn]] void refuse_not_found();
[[noreturn]] void refuse_not_allowed();
[[noreturn]] void crash();  // an exception that the real server does not rescue

// The errors of a record's validations. The sentence joins the messages; each attribute is listed once.
class Errors {
  public:
    void add(std::string_view attribute, std::string_view message);
    void add_length(std::string_view attribute, std::size_t maximum);
    bool empty() const { return found_.empty(); }
    void halt_if_any() const;

  private:
    std::vector<std::pair<std::string, std::string>> found_;
};

// "line_channel_id" becomes "Line channel".
std::string humanize(std::string_view attribute);

}  // namespace emulator
