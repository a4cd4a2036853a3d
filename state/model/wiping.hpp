// Memory for JSON that holds secrets.
#pragma once

#include <boost/json/memory_resource.hpp>
#include <boost/json/storage_ptr.hpp>

namespace inboxctl::state {

// Overwrites what is given back, before its own resource has it.
class Wiping final : public boost::json::memory_resource {
  public:
    explicit Wiping(boost::json::storage_ptr from) : from_(std::move(from)) {}

  private:
    void* do_allocate(std::size_t size, std::size_t alignment) override;
    void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override;
    bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

    boost::json::storage_ptr from_;
};

// One over the usual memory. What is built in it is wiped with it; what is copied out of it is not.
boost::json::storage_ptr wiping();

}  // namespace inboxctl::state
