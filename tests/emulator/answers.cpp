#include "tests/emulator/answers.hpp"

#include <algorithm>
#include <cctype>

namespace emulator {

Response ok(const json::value& body) { return ok_text(to_text(body)); }

Response ok_text(std::string body) {
    Response response;
    response.body = std::move(body);
    return response;
}

Response empty_ok() {
    Response response;
    response.content_type = "application/json";
    return response;
}

Response error_answer(int status, std::string_view error) {
    Response response = ok(json::object{{"error", error}});
    response.status = status;
    return response;
}

Response server_error() {
    Response response = ok(json::object{{"status", 500}, {"error", "Internal Server Error"}});
    response.status = 500;
    response.content_type = "application/json; charset=UTF-8";
    return response;
}

Response bad_request(bool as_json) {
    Response response;
    response.status = 400;
    response.content_type = as_json ? "application/json; charset=UTF-8" : "text/html; charset=UTF-8";
    if (as_json) response.body = to_text(json::object{{"status", 400}, {"error", "Bad Request"}});
    return response;
}

Response no_route() {
    Response response;
    response.status = 404;
    response.content_type = "text/html; charset=UTF-8";
    response.body =
        "<!DOCTYPE html>\n<html><head><title>The page you were looking for doesn't exist "
        "(404)</title></head></html>\n";
    return response;
}

void refuse(int status, std::string_view error) { throw Halt{error_answer(status, error)}; }
void refuse_not_found() { refuse(404, "Resource could not be found"); }
void refuse_not_allowed() { refuse(401, "You are not authorized to do this action"); }
void crash() { throw Halt{server_error()}; }

void Errors::add(std::string_view attribute, std::string_view message) {
    found_.emplace_back(attribute, humanize(attribute) + " " + std::string{message});
}

void Errors::add_length(std::string_view attribute, std::size_t maximum) {
    add(attribute, "is too long (maximum is " + std::to_string(maximum) + " characters)");
}

void Errors::halt_if_any() const {
    if (found_.empty()) return;
    std::string message;
    json::array attributes;
    for (const auto& [attribute, text] : found_) {
        message += (message.empty() ? "" : ", ") + text;
        const json::value name = json::string(attribute);
        if (std::find(attributes.begin(), attributes.end(), name) == attributes.end())
            attributes.push_back(name);
    }
    Response response = ok(json::object{{"message", message}, {"attributes", attributes}});
    response.status = 422;
    throw Halt{std::move(response)};
}

std::string humanize(std::string_view attribute) {
    if (attribute.ends_with("_id")) attribute.remove_suffix(3);
    std::string words{attribute};
    std::replace(words.begin(), words.end(), '_', ' ');
    if (!words.empty()) words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
    return words;
}

}  // namespace emulator
