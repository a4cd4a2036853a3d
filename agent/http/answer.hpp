// Reads one HTTP response from pieces of any size: a parser without a socket.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "agent/http/http.hpp"

namespace inboxctl::agent {

class Answer {
  public:
    enum class State {
        more,     // feed the next piece
        done,     // take_reply() is complete
        stopped,  // the sink refused the rest
        broken,   // fault() has the reason
    };

    // More than `max_body` bytes of body are a fault. `sink`, if any, gets the body of a 200.
    Answer(std::size_t max_body, BodySink* sink);
    ~Answer();

    // Returns how many bytes it used; feed the rest again, with what follows. Precondition: more.
    std::size_t feed(std::string_view bytes);

    // The connection ended in good order: the end of a body without a length, otherwise a fault.
    void end();

    // The connection broke.
    void cut();

    State state() const;
    bool begun() const;  // at least one byte was fed

    // Whether the connection can carry another request. Precondition: done.
    bool keep_alive() const;

    HttpReply take_reply();
    const std::string& fault() const;

  private:
    struct Parser;

    void fail(std::string fault);

    std::size_t max_body_;
    BodySink* sink_;
    std::unique_ptr<Parser> parser_;
    State state_ = State::more;
    bool begun_ = false;
    std::string fault_;
};

}  // namespace inboxctl::agent
