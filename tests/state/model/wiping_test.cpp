#include "state/model/wiping.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cstdlib>

using namespace inboxctl::state;

namespace {

// Looks at what it is given back.
struct Watching final : boost::json::memory_resource {
    std::size_t given_back = 0, not_wiped = 0;

    void* do_allocate(std::size_t size, std::size_t) override { return std::malloc(size); }
    void do_deallocate(void* memory, std::size_t size, std::size_t) override {
        const auto* bytes = static_cast<const char*>(memory);
        given_back += size;
        if (std::any_of(bytes, bytes + size, [](char c) { return c != 0; })) ++not_wiped;
        std::free(memory);
    }
    bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace

TEST_CASE("JSON in wiping memory leaves nothing behind, short and long texts alike") {
    Watching watching;
    {
        Wiping wiping{&watching};
        auto value = boost::json::parse(
            R"({"provider_config":{"api_key":"short","token":"a text that has to have memory of its own"}})",
            &wiping);
        value.as_object()["more"] = "a text that has to have memory of its own";
    }
    CHECK(watching.given_back > 100);
    CHECK(watching.not_wiped == 0);
}
