#include "agent/http/multipart.hpp"

namespace inboxctl::agent {

namespace {

// As browsers write a file name between quotes.
std::string in_quotes(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"')
            text += "%22";
        else if (c == '\r')
            text += "%0D";
        else if (c == '\n')
            text += "%0A";
        else
            text += c;
    }
    return text + '"';
}

// A boundary that does not occur in the content.
std::string boundary_for(std::string_view content) {
    std::string boundary;
    for (int number = 0; boundary.empty() || content.find(boundary) != std::string_view::npos; ++number)
        boundary = "inboxctl-part-" + std::to_string(number);
    return boundary;
}

}  // namespace

Multipart multipart(std::string_view field, const Image& image) {
    const std::string boundary = boundary_for(image.bytes);
    std::string body = "--" + boundary + "\r\nContent-Disposition: form-data; name=" + in_quotes(field) +
                       "; filename=" + in_quotes(image.file_name) +
                       "\r\nContent-Type: " + image.content_type + "\r\n\r\n";
    body.reserve(body.size() + image.bytes.size() + boundary.size() + 8);
    body.append(image.bytes).append("\r\n--").append(boundary).append("--\r\n");
    return {"multipart/form-data; boundary=" + boundary, std::move(body)};
}

}  // namespace inboxctl::agent
