// The name of a manifest value in messages: `inbox.support.channel.email`. It is a chain of references,
// joined only when a message needs it, because nearly every value is valid.
#pragma once

#include <string>
#include <string_view>

namespace inboxctl::state {

// Holds references to the names and to the parent path; both must outlive it.
class KeyPath {
  public:
    KeyPath(const char* name) : name_(name) {}
    KeyPath(std::string_view name) : name_(name) {}
    KeyPath(const KeyPath& above, std::string_view name) : above_(&above), name_(name) {}
    KeyPath(const KeyPath& above, std::size_t item) : above_(&above), item_(item) {}
    KeyPath(const KeyPath&) = delete;
    KeyPath& operator=(const KeyPath&) = delete;

    std::string text() const {
        if (above_ == nullptr) return std::string(name_);
        if (item_ != no_item) return above_->text() + "[" + std::to_string(item_) + "]";
        return above_->text().append(".").append(name_);
    }

    friend std::string operator+(const KeyPath& path, std::string_view behind) {
        return path.text().append(behind);
    }
    friend std::string operator+(std::string_view before, const KeyPath& path) {
        return std::string(before).append(path.text());
    }

  private:
    static constexpr auto no_item = static_cast<std::size_t>(-1);

    const KeyPath* above_ = nullptr;
    std::string_view name_;
    std::size_t item_ = no_item;
};

}  // namespace inboxctl::state
