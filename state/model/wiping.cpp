#include "state/model/wiping.hpp"

#include <string.h>

namespace inboxctl::state {

void* Wiping::do_allocate(std::size_t size, std::size_t alignment) {
    return from_->allocate(size, alignment);
}

void Wiping::do_deallocate(void* memory, std::size_t size, std::size_t alignment) {
    explicit_bzero(memory, size);
    from_->deallocate(memory, size, alignment);
}

boost::json::storage_ptr wiping() {
    static Wiping resource{boost::json::storage_ptr()};
    return &resource;
}

}  // namespace inboxctl::state
