// The progress of a pass, in one line at the bottom of a terminal.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "agent/reconcile/under_way.hpp"

namespace inboxctl::agent {

// At most `width` columns.
std::string progress_line(const UnderWay& what, std::chrono::milliseconds elapsed, std::size_t width);

// Draws the line while it lives, if that is longer than half a second, and erases it. Does nothing if stdout
// is not a terminal. `io` must run for anything to be drawn, and must outlive this.
class Progress {
  public:
    Progress(boost::asio::io_context& io, std::function<UnderWay()> look);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();

    // To be called before anything else is printed.
    void erase();

  private:
    struct Line;
    std::shared_ptr<Line> line_;
};

}  // namespace inboxctl::agent
