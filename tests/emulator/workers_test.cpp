#include "tests/emulator/workers.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "tests/emulator/http.hpp"
#include "tests/emulator/test_server.hpp"
#include "tests/support/catch.hpp"

using namespace emulator;
using namespace emulator::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// The server on a thread and a socket, with one worker.
class Listening {
  public:
    Listening() {
        server_.emulator.world.settings.workers = 1;
        http_.start();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~Listening() {
        io_.stop();
        thread_.join();
    }

    void control(std::string_view path, std::string_view body) { exchange("POST", path, body); }

    // Requests whose response has not been read yet.
    tcp::socket send(std::string_view method, std::string_view path, std::string_view body) {
        tcp::socket socket{caller_};
        socket.connect({asio::ip::address_v4::loopback(), http_.port()});
        asio::write(socket, asio::buffer(std::string{method} + " " + std::string{path} +
                                         " HTTP/1.1\r\nhost: h\r\nconnection: close\r\napi-access-token: "
                                         "admin-token\r\ncontent-type: application/json\r\ncontent-length: " +
                                         std::to_string(body.size()) + "\r\n\r\n" + std::string{body}));
        return socket;
    }

    static std::string answer_of(tcp::socket socket) {
        std::string text;
        boost::system::error_code end;
        asio::read(socket, asio::dynamic_buffer(text), end);
        return text;
    }

    std::string exchange(std::string_view method, std::string_view path, std::string_view body = {}) {
        return answer_of(send(method, path, body));
    }

  private:
    Server server_;
    Clock clock_{Clock::Start::now};
    asio::io_context io_{1}, caller_;
    HttpServer http_{io_, server_.emulator, clock_, {}, {}};
    std::thread thread_;
};

std::string named(const std::string& name) {
    return R"({"name":")" + name + R"(","channel":{"type":"api"}})";
}

}  // namespace

TEST_CASE("a request that waits for a worker is dropped if its peer has closed, and served if it is silent") {
    Listening server;
    server.control("/emulator/faults", R"([{"match":{"method":"POST"},"do":{"delay_ms":300}}])");
    auto busy = server.send("POST", Server::inboxes, named("busy"));
    while (server.exchange("GET", "/emulator/requests").find(R"("most_at_once":1)") == std::string::npos)
        std::this_thread::sleep_for(5ms);
    server.send("POST", Server::inboxes, named("closed")).close();
    auto silent = server.send("POST", Server::inboxes, named("silent"));
    CHECK(Listening::answer_of(std::move(busy)).find(R"("name":"busy")") != std::string::npos);
    CHECK(Listening::answer_of(std::move(silent)).find(R"("name":"silent")") != std::string::npos);
    const auto history = server.exchange("GET", "/emulator/history");
    CHECK(history.find("busy") != std::string::npos);
    CHECK(history.find("silent") != std::string::npos);
    CHECK(history.find("closed") == std::string::npos);
    CHECK(history.find(R"("answered":false)") == std::string::npos);
    CHECK(server.exchange("GET", "/emulator/requests").find(R"("most_at_once":1)") != std::string::npos);
}

TEST_CASE("a slow body is complete in the end") {
    Listening server;
    server.control("/emulator/faults", R"([{"do":{"slow_body_ms":40}}])");
    const auto answer = server.exchange("GET", "/api");
    CHECK(answer.ends_with("}"));
    CHECK(answer.find("200 OK") != std::string::npos);
}
