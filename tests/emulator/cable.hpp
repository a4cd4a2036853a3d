// The push channel in ActionCable's protocol: the subscribers and what is sent to them. No sockets.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/emulator/request.hpp"
#include "tests/emulator/world.hpp"

namespace emulator {

class Cable {
  public:
    // One connection. Its functions must not call back synchronously.
    class Line {
      public:
        virtual ~Line() = default;
        virtual void send(std::string frame) = 0;
        virtual void close() = 0;  // in good order, after everything is sent
        virtual void reset() = 0;
    };

    // Welcomes it. `line` must live until leave().
    void join(Line& line);
    void leave(Line& line);
    void receive(const World& world, Line& line, std::string_view text);
    void ping(Line& line, TimePoint now);

    // Notifies the account's subscribers.
    void key_moved(const World& world, Id account);

    // Whether handshakes are refused.
    bool refuses() const { return mood_ == Mood::refusing; }

    // POST /emulator/cable and GET.
    Response control(const World& world, const json::value& command);
    Response report() const;

  private:
    enum class Mood { normal, silent, refusing };

    struct Subscription {
        std::string identifier;  // as the subscriber spelt it
        Id account = 0, user = 0;
    };

    void subscribe(const World& world, Line& line, const std::string& identifier);
    void say(Line& line, const json::value& frame);
    void send_to(Line& line, const Subscription& subscription, const json::value& message);
    json::object performer(const World& world) const;
    json::object presence(Id account) const;
    bool is_online(Id user) const;
    void restart();
    void drop();
    bool send_event(const World& world, const json::object& command);

    Mood mood_ = Mood::normal;
    std::int64_t joined_ = 0;
    std::map<Line*, std::vector<Subscription>> lines_;
};

}  // namespace emulator
