#include "agent/status/daemon_client.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace inboxctl::agent {

namespace {

using Why = NoDaemon::Why;

struct Descriptor {
    explicit Descriptor(int descriptor) : number(descriptor) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number >= 0) close(number);
    }
    int number;
};

NoDaemon explain(int failure, const std::string& socket) {
    if (failure == ENOENT || failure == ECONNREFUSED)
        return {Why::not_running, "no daemon is listening on " + socket +
                                      "; start one with inboxctl daemon --config FILE, or name its socket "
                                      "with --socket FILE"};
    if (failure == EACCES)
        return {Why::not_allowed,
                "this user may not open " + socket + "; run the command as the daemon's user or as root"};
    return {Why::broken, "cannot connect to the daemon on " + socket + ": " + std::strerror(failure)};
}

void limit_time(int descriptor, std::chrono::milliseconds patience) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(patience);
    const timeval limit{seconds.count(), (patience - seconds).count() * 1000};
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

bool send_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool receive_all(int descriptor, std::string& text) {
    for (;;) {
        char buffer[16384];
        const auto count = recv(descriptor, buffer, sizeof buffer, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return count == 0;
        text.append(buffer, static_cast<std::size_t>(count));
    }
}

std::string wire_of(const LocalRequest& request) {
    return request.method + " " + request.target +
           " HTTP/1.0\r\nContent-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" + request.body;
}

// `HTTP/1.1 200 OK` and headers, then the body up to the end.
bool read_answer(const std::string& text, LocalAnswer& answer) {
    const auto head = text.find("\r\n\r\n");
    const auto space = text.find(' ');
    if (!text.starts_with("HTTP/1.") || head == std::string::npos || space + 4 > head) return false;
    const char* begin = text.data() + space + 1;
    if (std::from_chars(begin, begin + 3, answer.status).ec != std::errc{}) return false;
    answer.body = text.substr(head + 4);
    return true;
}

}  // namespace

state::Result<LocalAnswer, NoDaemon> ask_daemon(const std::filesystem::path& socket,
                                                const LocalRequest& request,
                                                std::chrono::milliseconds patience) {
    const std::string name = socket.string();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (name.size() >= sizeof address.sun_path) return explain(ENAMETOOLONG, name);
    std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
    const Descriptor peer(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    limit_time(peer.number, patience);
    if (connect(peer.number, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return explain(errno, name);
    std::string text;
    if (!send_all(peer.number, wire_of(request)) || !receive_all(peer.number, text))
        return NoDaemon{Why::broken, "the daemon on " + name + " does not respond; see its log"};
    LocalAnswer answer;
    if (!read_answer(text, answer))
        return NoDaemon{Why::broken, "the program on " + name +
                                         " is not an inboxctl daemon; name its socket with --socket FILE"};
    return answer;
}

std::string error_in(const LocalAnswer& answer) {
    boost::system::error_code failure;
    const auto body = boost::json::parse(answer.body, failure);
    const auto* object = failure ? nullptr : body.if_object();
    const auto* error = object != nullptr ? object->if_contains("error") : nullptr;
    return error != nullptr && error->is_string()
               ? std::string(error->get_string())
               : "it responded with status " + std::to_string(answer.status);
}

}  // namespace inboxctl::agent
