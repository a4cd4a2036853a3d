// A form with one file, as multipart/form-data.
#pragma once

#include <string>
#include <string_view>

#include "agent/http/image.hpp"

namespace inboxctl::agent {

struct Multipart {
    std::string content_type;  // names the boundary
    std::string body;
};

Multipart multipart(std::string_view field, const Image& image);

}  // namespace inboxctl::agent
