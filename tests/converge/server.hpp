// The stand-in Chatwoot in this process, on a thread and a loopback socket of its own: what a test asks of
// it, and what another administrator does there behind our back.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <vector>

#include "state/model/inbox/fields.hpp"
#include "tests/emulator/http.hpp"

namespace inboxctl::tests {

// A request that the server was asked; secrets in its body are masked.
struct Asked {
    std::string method, path;
    int status = 0;
    boost::json::object body;  // empty where it was none, or not JSON
};

struct Answer {
    int status = 0;
    boost::json::value body;
};

class Server {
  public:
    // Deletions are carried out at once. `change` may set up its world otherwise before it listens.
    explicit Server(std::string_view version = emulator::newest_release,
                    const std::function<void(emulator::World&)>& change = {});
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    const std::string& url() const { return url_; }
    std::string_view version() const { return version_; }
    static constexpr std::string_view token = "converge-admin-token";

    // `use(emulator)` on the server's thread; its result.
    template <class Use>
    auto with(Use use) {
        std::promise<std::invoke_result_t<Use, emulator::Emulator&>> done;
        boost::asio::post(io_, [&] {
            if constexpr (std::is_void_v<std::invoke_result_t<Use, emulator::Emulator&>>)
                use(emulator_), done.set_value();
            else
                done.set_value(use(emulator_));
        });
        return done.get_future().get();
    }

    // What somebody else asks, over HTTP. `path` is below the account: `/inboxes/3`.
    Answer ask(std::string_view method, const std::string& path, std::string body = {});
    boost::json::object inbox(std::int64_t id);  // as a GET answers it
    std::vector<std::int64_t> inbox_ids();       // in their order of making
    void set_avatar(std::int64_t id, std::string_view file_name);
    // The field becomes `value`. An avatar goes, hours of Wednesday change, and bob is the only member.
    Answer change(std::int64_t id, const state::Field& row, const state::Json& value);
    void control(const std::string& path, std::string body = {});  // of `/emulator/…`

    // What the agent and others asked since the last time.
    std::vector<Asked> requests();

    // The server's time goes on at once. On its thread only: in with(), or in Emulator::before.
    void advance(std::chrono::milliseconds time);

    // As if the account's last change were long ago.
    void age_cache_keys();

  private:
    Answer send(std::string_view method, std::string target, std::string body, std::string type);
    state::Json id_of_name(const state::Json& name);  // of a user, a bot or a portal

    std::string_view version_;
    emulator::Clock clock_{emulator::Clock::Start::now};
    emulator::Emulator emulator_;
    boost::asio::io_context io_{1};
    std::unique_ptr<emulator::HttpServer> http_;
    std::string url_;
    std::thread thread_;
};

}  // namespace inboxctl::tests
