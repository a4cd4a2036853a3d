// Result<T, E>: a value, or the reason why there is none. For failures that the caller handles. A broken
// environment, such as a state that cannot be written, is an exception; a bug is an assertion.
#pragma once

#include <cassert>
#include <utility>
#include <variant>

namespace inboxctl::state {

template <class T, class E>
class [[nodiscard]] Result {
  public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(E error) : content_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return content_.index() == 0; }
    explicit operator bool() const { return ok(); }

    // Precondition of error(): !ok(). Of the other four: ok().
    T& value() { return assert(ok()), *std::get_if<0>(&content_); }
    const T& value() const { return assert(ok()), *std::get_if<0>(&content_); }
    T* operator->() { return &value(); }
    T& operator*() { return value(); }
    const E& error() const { return assert(!ok()), *std::get_if<1>(&content_); }

  private:
    std::variant<T, E> content_;
};

}  // namespace inboxctl::state
