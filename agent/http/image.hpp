// An image to upload.
#pragma once

#include <string>

namespace inboxctl::agent {

struct Image {
    std::string file_name;     // avatar-<hash>.png
    std::string content_type;  // image/png
    std::string bytes;
};

}  // namespace inboxctl::agent
