#include "tests/conformance/pending.hpp"

#include <sstream>

namespace inboxctl::tests {

namespace {

// `GET …/inboxes/{inbox_id} {"a":1}` → `GET …/inboxes/{id}`
std::string endpoint_of(const std::string& request) {
    const auto method_end = request.find(' ');
    const auto line = request.substr(0, request.find_first_of(" ?", method_end + 1));
    std::string result;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '{') {
            result += "{id}";
            at = std::min(line.find('}', at), line.size());
        } else {
            result += line[at];
        }
    }
    return result;
}

}  // namespace

Pending::Pending(std::string_view text, std::string_view server_version) {
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        line = line.substr(0, line.find('#'));
        std::istringstream words(line);
        std::string version, first, second;
        if (!(words >> version >> first)) continue;
        words >> second;
        if (version == "*" || version == server_version)
            entries_.push_back({second.empty() ? first : first + " " + second});
    }
}

bool Pending::covers(const StepResult& result) {
    bool known = false;
    for (auto& entry : entries_) {
        if (entry.what != result.scenario + "/" + result.name && entry.what != endpoint_of(result.request))
            continue;
        known = true;
        if (!result.mismatches.empty()) ++entry.failing;
    }
    return known;
}

std::vector<std::string> Pending::stale() const {
    std::vector<std::string> result;
    for (const auto& entry : entries_)
        if (entry.failing == 0) result.push_back(entry.what);
    return result;
}

}  // namespace inboxctl::tests
