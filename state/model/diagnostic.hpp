// Problems in a manifest set, collected so that one run reports all of them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace inboxctl::state {

// A position in a manifest. Lines and columns count from 1; line 0 means the whole file, and no file means
// the whole set. The file name is shared, because thousands of places refer to few files.
struct Place {
    std::shared_ptr<const std::string> file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    bool operator==(const Place& other) const;
};

std::string to_string(const Place& place);

enum class Severity { warning, error };

struct Diagnostic {
    Severity severity = Severity::error;
    Place where;
    std::string message;  // what is wrong
    std::string remedy;   // what to write or do instead: one or more lines; may be empty

    bool operator==(const Diagnostic&) const = default;
};

class Diagnostics {
  public:
    void error(Place where, std::string message, std::string remedy = {});
    void warning(Place where, std::string message, std::string remedy = {});
    void add(Diagnostic diagnostic) { items_.push_back(std::move(diagnostic)); }
    void append(Diagnostics other);

    bool has_errors() const;
    std::size_t count(Severity severity) const;

    // By file, line and column; diagnostics of the same place keep their order.
    const std::vector<Diagnostic>& sorted();

  private:
    std::vector<Diagnostic> items_;
};

// `file:line:column: error: message`, followed by the remedy, indented.
std::string render(const Diagnostic& diagnostic);

// The candidate that `word` most likely meant, or nothing. At most a third of its letters may differ; for
// an e-mail address, of those before the @.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

// `did you mean "greeting"?`, or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

// `a, b, c`
std::string joined(const std::vector<std::string_view>& words);

}  // namespace inboxctl::state
