// Memory for JSON that holds secrets.
#pragma once

#include <boost/json/memory_resource.hpp>
#include <boost/json/storage_ptr.hpp>

namespace inboxctl::state {

// Overwrites memory before returning it to the underlying resource.
class Wiping final : public boost::json::memory_resource {
  public:
    explicit Wiping(boost::json::storage_ptr from) : from_(std::move(from)) {}

  private:
    void* do_allocate(std::size_t size, std::size_t alignment) override;
    void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override;
    bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

    boost::json::storage_ptr from_;
};

// On top of the default resource. Wipes what is allocated from it, but not copies of it elsewhere.
boost::json::storage_ptr wiping();

}  // namespace inboxctl::state
