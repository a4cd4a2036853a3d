// Reads one HTTP answer from pieces of any size: a parser without a socket.
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
        done,     // reply() is whole
        stopped,  // the sink wanted no more of it
        broken,   // fault() says why
    };

    // More than `max_body` bytes of body are a fault. `sink`, if any, gets the body of a 200.
    Answer(std::size_t max_body, BodySink* sink);
    ~Answer();

    // How many bytes were used; the rest is fed again with what comes after it. Precondition: more.
    std::size_t feed(std::string_view bytes);

    // The connection ended in good order: the end of a body that has no length, else a fault.
    void end();

    // The connection broke.
    void cut();

    State state() const;
    bool begun() const;  // a byte of it was fed

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
