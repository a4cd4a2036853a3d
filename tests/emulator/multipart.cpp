#include <cctype>

#include "tests/emulator/params.hpp"

namespace emulator {
namespace {

struct Part {
    std::string name;
    std::optional<std::string> filename;
    std::string content_type;
    std::string_view body;
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

// `; name="a \"b\""` or `; name=a`
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
    const std::string needle = "; " + std::string{name} + "=";
    const auto at = header.find(needle);
    if (at == std::string_view::npos) return std::nullopt;
    auto text = header.substr(at + needle.size());
    if (!text.starts_with('"')) return std::string{text.substr(0, text.find(';'))};
    std::string out;
    for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        out += text[i];
    }
    return out;
}

// Browsers and curl escape quotes as %22; a stray percent sign means that nothing is escaped.
std::string plain_filename(std::string name) {
    const bool all_escapes = [&] {
        for (std::size_t i = name.find('%'); i != std::string::npos; i = name.find('%', i + 1)) {
            if (i + 2 >= name.size() || !std::isxdigit(static_cast<unsigned char>(name[i + 1])) ||
                !std::isxdigit(static_cast<unsigned char>(name[i + 2])))
                return false;
        }
        return true;
    }();
    if (all_escapes) name = percent_decoded(name, false);
    const auto slash = name.find_last_of("/\\");
    return slash == std::string::npos ? name : name.substr(slash + 1);
}

void read_header(std::string_view line, Part& part) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const std::string name = lower_case(line.substr(0, colon));
    const auto value = trimmed(line.substr(colon + 1));
    if (name == "content-type") part.content_type = value;
    if (name != "content-disposition") return;
    part.name = parameter(value, "name").value_or("");
    part.filename = parameter(value, "filename");
}

std::optional<Part> read_part(std::string_view text) {
    Part part;
    while (true) {
        const auto end = text.find("\r\n");
        if (end == std::string_view::npos) return std::nullopt;
        const auto line = text.substr(0, end);
        text.remove_prefix(end + 2);
        if (line.empty()) break;
        read_header(line, part);
    }
    part.body = text;
    return part;
}

bool take_part(const Part& part, Params& into) {
    if (part.filename) {
        if (part.filename->empty()) return true;  // no file chosen
        into.uploads[part.name] = {plain_filename(*part.filename), part.content_type, std::string{part.body}};
        return true;
    }
    return is_utf8(part.name) && is_utf8(part.body) &&
           put_nested(into.values, part.name, json::value(part.body));
}

}  // namespace

bool parse_multipart(std::string_view body, std::string_view boundary, Params& into) {
    if (boundary.empty()) return false;
    const std::string delimiter = "\r\n--" + std::string{boundary};
    const std::string first = delimiter.substr(2);
    if (!body.starts_with(first)) return body.empty();
    body.remove_prefix(first.size());
    while (body.starts_with("\r\n")) {
        body.remove_prefix(2);
        const auto end = body.find(delimiter);
        if (end == std::string_view::npos) return false;
        const auto part = read_part(body.substr(0, end));
        if (!part || !take_part(*part, into)) return false;
        body.remove_prefix(end + delimiter.size());
    }
    return body.starts_with("--");
}

}  // namespace emulator
