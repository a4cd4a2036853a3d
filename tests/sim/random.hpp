// Random numbers that are the same on every machine and with every library.
#pragma once

#include <cstdint>

namespace inboxctl::sim {

// SplitMix64.
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31U);
    }

    // 0 to below - 1. Precondition: below > 0.
    std::int64_t below(std::int64_t below) {
        return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(below));
    }
    std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
    bool chance(std::int64_t permille) { return below(1000) < permille; }

  private:
    std::uint64_t state_;
};

}  // namespace inboxctl::sim
