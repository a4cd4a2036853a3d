// What is under way, in one line at the bottom of a terminal that is drawn again as it moves.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "agent/reconcile/under_way.hpp"

namespace inboxctl::agent {

// At most `width` columns; it begins after `elapsed`.
std::string progress_line(const UnderWay& what, std::chrono::milliseconds elapsed, std::size_t width);

// Draws while it lives, what takes half a second or longer, and erases what it drew. Where stdout is no
// terminal it does nothing. `io` has to run for anything to be drawn, and must outlive this.
class Progress {
  public:
    Progress(boost::asio::io_context& io, std::function<UnderWay()> look);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();

    // Before anything else is printed.
    void erase();

  private:
    struct Line;
    std::shared_ptr<Line> line_;
};

}  // namespace inboxctl::agent
