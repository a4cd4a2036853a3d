// Environment variables for the duration of a test.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace inboxctl::tests {

class Variable {
  public:
    Variable(std::string name, const char* value) : name_(std::move(name)) {
        if (const char* old = std::getenv(name_.c_str())) old_ = old;
        put(value);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable() { put(old_ ? old_->c_str() : nullptr); }

  private:
    void put(const char* value) { value ? setenv(name_.c_str(), value, 1) : unsetenv(name_.c_str()); }

    std::string name_;
    std::optional<std::string> old_;
};

}  // namespace inboxctl::tests
