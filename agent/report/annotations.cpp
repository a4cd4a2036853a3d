#include "agent/report/annotations.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "state/model/find.hpp"

namespace inboxctl::agent {

namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

bool is_wanted() { return variable("GITHUB_ACTIONS") == "true"; }

std::string escaped(std::string_view text, std::string_view more) {
    std::string result;
    for (const char c : text) {
        if (c == '%' || c == '\n' || c == '\r' || more.find(c) != std::string_view::npos) {
            constexpr const char* digits = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(c);
            result.append("%").append(1, digits[byte >> 4U]).append(1, digits[byte & 0xFU]);
        } else {
            result += c;
        }
    }
    return result;
}

// The checkout, or the nearest directory with a `.git`.
std::string repository() {
    if (auto workspace = variable("GITHUB_WORKSPACE"); !workspace.empty()) return workspace;
    std::error_code none;
    for (auto at = fs::current_path(none); !at.empty(); at = at.parent_path()) {
        if (fs::exists(at / ".git", none)) return at.string();
        if (at == at.parent_path()) break;
    }
    return {};
}

// Names are relative to the working directory, which may be any directory of the checkout.
std::string relative_to(const std::string& repository, const std::string& file) {
    std::error_code failure;
    const auto absolute = fs::weakly_canonical(fs::absolute(file, failure), failure);
    const auto root = fs::weakly_canonical(repository, failure);
    if (failure || repository.empty()) return file;
    const auto inside = absolute.lexically_relative(root);
    return inside.empty() || *inside.begin() == ".." ? file : inside.generic_string();
}

state::Place place_of(const state::Desired& desired, const state::Address& address) {
    const auto* inbox = find(desired.inboxes, address);
    return inbox != nullptr ? inbox->where : state::Place();
}

void print_annotation(const state::Diagnostic& diagnostic) {
    std::fprintf(stderr, "%s\n", annotation_of(diagnostic, repository()).c_str());
}

}  // namespace

std::string annotation_of(const state::Diagnostic& diagnostic, const std::string& repository) {
    std::string text = diagnostic.severity == state::Severity::error ? "::error " : "::warning ";
    const auto& where = diagnostic.where;
    if (where.file) text += "file=" + escaped(relative_to(repository, *where.file), ":,") + ",";
    if (where.line > 0)
        text += "line=" + std::to_string(where.line) + ",col=" + std::to_string(where.column) + ",";
    text += "title=inboxctl::" + escaped(diagnostic.message, "");
    if (!diagnostic.remedy.empty()) text += "%0A" + escaped(diagnostic.remedy, "");
    return text;
}

void annotate(const state::Diagnostics& diagnostics) {
    if (!is_wanted()) return;
    state::Diagnostics sorted = diagnostics;
    for (const auto& diagnostic : sorted.sorted())
        print_annotation(diagnostic);
}

void annotate(const plans::Plan& plan, const state::Desired& desired) {
    if (!is_wanted()) return;
    using state::Severity;
    for (const auto& finding : plan.findings)
        if (const bool duplicate = finding.kind == plans::Finding::Kind::duplicate;
            duplicate || finding.kind == plans::Finding::Kind::blocked)
            print_annotation({duplicate ? Severity::warning : Severity::error,
                              place_of(desired, finding.address),
                              to_string(finding.address) + ": " + finding.message, finding.remedy});
    for (const auto& refusal : plan.refusals)
        print_annotation({Severity::error, {}, refusal, {}});
    for (const auto& warning : plan.warnings)
        print_annotation({Severity::warning, {}, warning, {}});
}

}  // namespace inboxctl::agent
