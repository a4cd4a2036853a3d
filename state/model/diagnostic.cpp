#include "state/model/diagnostic.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "state/model/printable.hpp"

namespace inboxctl::state {

namespace {

const std::string& file_name(const Place& place) {
    static const std::string none;
    return place.file ? *place.file : none;
}

auto sort_key(const Diagnostic& item) {
    return std::tie(file_name(item.where), item.where.line, item.where.column);
}

// The Damerau–Levenshtein distance, with three rows of its table in memory.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> above2, above(b.size() + 1), row(b.size() + 1);
    std::iota(above.begin(), above.end(), 0U);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, changed});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], above2[j - 2] + 1);
        }
        above2 = above;
        std::swap(above, row);
    }
    return above[b.size()];
}

}  // namespace

bool Place::operator==(const Place& other) const {
    return file_name(*this) == file_name(other) && line == other.line && column == other.column;
}

std::string to_string(const Place& place) {
    std::string text = file_name(place);
    if (place.line == 0) return text;
    return text + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

void Diagnostics::error(Place where, std::string message, std::string remedy) {
    items_.push_back({Severity::error, std::move(where), std::move(message), std::move(remedy)});
}

void Diagnostics::warning(Place where, std::string message, std::string remedy) {
    items_.push_back({Severity::warning, std::move(where), std::move(message), std::move(remedy)});
}

void Diagnostics::append(Diagnostics other) { std::ranges::move(other.items_, std::back_inserter(items_)); }

bool Diagnostics::has_errors() const { return count(Severity::error) > 0; }

std::size_t Diagnostics::count(Severity severity) const {
    return static_cast<std::size_t>(std::ranges::count(items_, severity, &Diagnostic::severity));
}

const std::vector<Diagnostic>& Diagnostics::sorted() {
    std::ranges::stable_sort(items_, [](const auto& a, const auto& b) { return sort_key(a) < sort_key(b); });
    return items_;
}

std::string render(const Diagnostic& diagnostic) {
    std::string text = printable(to_string(diagnostic.where));
    if (!text.empty()) text += ": ";
    text += diagnostic.severity == Severity::error ? "error: " : "warning: ";
    text += printable(diagnostic.message);
    return text + "\n" + with_prefix("    ", diagnostic.remedy);
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
    std::string_view best;
    // E-mail addresses in one domain look alike without being related.
    const auto letters = std::min(word.find('@'), word.size());
    std::size_t best_distance = std::max<std::size_t>(1, letters / 3) + 1;
    for (const auto candidate : candidates) {
        const auto d = distance(word, candidate);
        if (d < best_distance) best_distance = d, best = candidate;
    }
    return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
    const auto near = nearest(word, candidates);
    return near.empty() ? std::string() : "did you mean \"" + std::string(near) + "\"?";
}

std::string joined(const std::vector<std::string_view>& words) {
    std::string text;
    for (const auto word : words)
        text += (text.empty() ? "" : ", ") + std::string(word);
    return text;
}

}  // namespace inboxctl::state
