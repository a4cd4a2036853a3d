#include "agent/report/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <cstdio>

namespace inboxctl::agent {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr auto first_drawing = 500ms;
constexpr auto between_drawings = 200ms;

std::string seconds_of(milliseconds elapsed) {
    return fmt::format("{} s", std::chrono::floor<std::chrono::seconds>(elapsed).count());
}

std::string reading(std::uint64_t bytes, milliseconds elapsed) {
    const std::string size =
        bytes < 100'000 ? "" : fmt::format(", {:.1f} MB", static_cast<double>(bytes) / 1e6);
    return "Reading" + size + " (" + seconds_of(elapsed) + ")";
}

std::string applying(const Activity& activity, milliseconds elapsed) {
    if (activity.done == activity.total)
        return "Waiting for creates whose outcome is unknown (" + seconds_of(elapsed) + ")";
    const double per_second =
        static_cast<double>(activity.done) / std::max(1e-3, static_cast<double>(elapsed.count()) / 1e3);
    std::string text = fmt::format("{}/{} done", activity.done, activity.total);
    if (activity.failed > 0) text += fmt::format(", {} failed", activity.failed);
    if (activity.done > 0) text += fmt::format(", {:.{}f}/s", per_second, per_second < 10 ? 1 : 0);
    text += " (" + seconds_of(elapsed) + ")";
    const char* before = "; in flight: ";
    for (const auto& address : activity.in_flight) {
        text += before + to_string(address);
        before = ", ";
    }
    return text;
}

std::size_t width_of_terminal() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

}  // namespace

std::string progress_line(const UnderWay& what, milliseconds elapsed, std::size_t width) {
    std::string text =
        what.applying == nullptr ? reading(what.bytes_read, elapsed) : applying(*what.applying, elapsed);
    if (text.size() <= width) return text;
    text.resize(width > 3 ? width - 3 : 0);
    return text + std::string(std::min<std::size_t>(width, 3), '.');
}

// Outlives the Progress, because the timer's last handler runs when the loop runs again.
struct Progress::Line : std::enable_shared_from_this<Line> {
    Line(boost::asio::io_context& io, std::function<UnderWay()> to_look)
        : timer(io), look(std::move(to_look)) {}

    void wait(milliseconds time) {
        timer.expires_after(time);
        timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (error || self->over) return;
            self->draw();
            self->wait(between_drawings);
        });
    }

    void draw() {
        const auto elapsed = std::chrono::floor<milliseconds>(std::chrono::steady_clock::now() - begun);
        // Writing the last column moves the cursor of some terminals to the next line.
        const auto text = progress_line(look(), elapsed, width_of_terminal() - 1);
        // Spaces work on every terminal, escape sequences do not.
        const std::size_t blanks = drawn > text.size() ? drawn - text.size() : 0;
        std::printf("\r%s%s", text.c_str(), std::string(blanks, ' ').c_str());
        std::fflush(stdout);
        drawn = text.size();
    }

    void erase() {
        if (drawn > 0) std::printf("\r%s\r", std::string(drawn, ' ').c_str());
        drawn = 0;
    }

    boost::asio::steady_timer timer;
    std::function<UnderWay()> look;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
    std::size_t drawn = 0;  // columns
    bool over = false;
};

Progress::Progress(boost::asio::io_context& io, std::function<UnderWay()> look)
    : line_(std::make_shared<Line>(io, std::move(look))) {
    if (isatty(STDOUT_FILENO) != 0) line_->wait(first_drawing);
}

Progress::~Progress() {
    line_->over = true;
    line_->timer.cancel();
    line_->erase();
    std::fflush(stdout);
}

void Progress::erase() { line_->erase(); }

}  // namespace inboxctl::agent
