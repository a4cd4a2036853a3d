// A bare client: creates the inboxes of a manifest set over kept-alive connections, one request at a time on
// each, and records nothing. The bodies are inboxctl's own, made before the clock starts; or it writes them
// to a file, one per line, for another client to post.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "agent/http/url.hpp"
#include "agent/manifests/manifest_dir.hpp"
#include "agent/manifests/secrets.hpp"
#include "state/model/inbox/json.hpp"
#include "state/store/fingerprint.hpp"

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using namespace inboxctl;
using Request = http::request<http::string_body>;

std::vector<Request> make_requests(const char* directory, std::string_view token, agent::Url& url) {
    const auto fingerprint = state::temporary_fingerprinter();
    auto set = agent::read_manifest_set(directory, std::nullopt, fingerprint);
    if (set.diagnostics.has_errors() || set.desired.accounts.size() != 1)
        throw std::runtime_error("a valid set with one account is wanted");
    const auto& account = set.desired.accounts.front();
    url = agent::parse_url(account.url).value();
    std::vector<Request> requests;
    for (const auto& inbox : set.desired.inboxes) {
        const auto secrets = agent::open_secrets(inbox, fingerprint);
        if (!secrets) throw std::runtime_error(secrets.error().message);
        Request request(http::verb::post, "/api/v1/accounts/" + std::to_string(account.id) + "/inboxes", 11);
        request.set(http::field::host, url.host);
        request.set(http::field::content_type, "application/json");
        request.set("api-access-token", token);
        request.body() = state::create_body(inbox, secrets.value(), {});
        request.prepare_payload();
        requests.push_back(std::move(request));
    }
    return requests;
}

void write_bodies(const std::vector<Request>& requests, const char* file) {
    std::ofstream to(file);
    for (const auto& request : requests)
        to << request.body() << '\n';
    if (!to.flush()) throw std::runtime_error(std::string("cannot write ") + file);
}

class Client {
  public:
    Client(agent::Url url, std::vector<Request> requests)
        : url_(std::move(url)), requests_(std::move(requests)) {}

    // Seconds.
    double run(std::size_t connections) {
        const auto begin = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i < connections; ++i)
            asio::co_spawn(io_, post_some(), [](std::exception_ptr failure) {
                if (failure) std::rethrow_exception(failure);
            });
        io_.run();
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }

  private:
    asio::awaitable<void> post_some() {
        while (next_ < requests_.size())
            co_await post_on_one_connection();
    }

    // Until the server closes it, which Chatwoot does after 999 requests.
    asio::awaitable<void> post_on_one_connection() {
        beast::tcp_stream stream(io_);
        const asio::ip::tcp::endpoint server(asio::ip::make_address(url_.host),
                                             static_cast<std::uint16_t>(std::stoul(url_.port)));
        co_await stream.async_connect(server, asio::use_awaitable);
        stream.socket().set_option(asio::ip::tcp::no_delay(true));
        beast::flat_buffer buffer;
        buffer.reserve(16384);
        for (bool open = true; open && next_ < requests_.size();) {
            auto& request = requests_[next_++];
            co_await http::async_write(stream, request, asio::use_awaitable);
            http::response<http::string_body> answer;
            co_await http::async_read(stream, buffer, answer, asio::use_awaitable);
            if (answer.result_int() != 200)
                throw std::runtime_error("refused: " + answer.body().substr(0, 200));
            open = answer.keep_alive();
        }
    }

    asio::io_context io_{1};
    agent::Url url_;
    std::vector<Request> requests_;
    std::size_t next_ = 0;
};

}  // namespace

int main(int count, char** words) {
    const char* token = std::getenv("BENCH_TOKEN");
    const bool only_write = count == 4 && std::string_view(words[2]) == "--bodies";
    if ((count != 3 && !only_write) || token == nullptr) {
        std::fputs("usage: BENCH_TOKEN=... bench-post DIRECTORY CONNECTIONS | --bodies FILE\n", stderr);
        return 64;
    }
    try {
        agent::Url url;
        auto requests = make_requests(words[1], token, url);
        if (only_write) return write_bodies(requests, words[3]), 0;
        const std::size_t sent = requests.size();
        Client client(std::move(url), std::move(requests));
        const double seconds = client.run(std::stoul(words[2]));
        std::printf("%zu %.4f\n", sent, seconds);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-post: %s\n", error.what());
        return 1;
    }
    return 0;
}
