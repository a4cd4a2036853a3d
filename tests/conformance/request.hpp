// A recorded request as bytes: JSON, form, multipart or raw, with the run's variables filled in.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/expectation.hpp"

namespace inboxctl::tests {

struct Request {
    std::string method;
    std::string path;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool has_body = false;
    std::chrono::milliseconds give_up_after = std::chrono::seconds(90);
};

// `recordings` is the directory of `files/`.
Request encode(const boost::json::object& request, const Variables& variables,
               const std::filesystem::path& recordings);

std::string read_file(const std::filesystem::path& file);
Json read_json(const std::filesystem::path& file);

}  // namespace inboxctl::tests
