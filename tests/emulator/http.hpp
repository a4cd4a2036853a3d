#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "tests/emulator/emulator.hpp"

namespace emulator {

// The world's time: wall-clock time, or one that starts at the same moment in every run.
class Clock {
  public:
    enum class Start { now, fixed };
    explicit Clock(Start start);
    TimePoint now() const;
    void advance(std::chrono::milliseconds time) { start_ += time; }

  private:
    TimePoint start_;
    std::chrono::steady_clock::time_point began_;
};

struct Listen {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
};

struct Pace {
    std::chrono::milliseconds delay{0};          // that each request waits first
    std::chrono::milliseconds ping_every{3000};  // on /cable
};

// Serves the emulator over HTTP/1.1 with keep-alive, and /cable as a WebSocket, on one thread.
class HttpServer {
  public:
    // Binds in the constructor. Throws std::runtime_error if the host is not loopback or the port is taken.
    HttpServer(boost::asio::io_context& io, Emulator& emulator, const Clock& clock, const Listen& listen,
               const Pace& pace);
    ~HttpServer();

    std::uint16_t port() const;
    void start();
    void stop();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace emulator
