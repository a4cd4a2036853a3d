#include "tests/support/raw_server.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace inboxctl::tests {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Tls = std::shared_ptr<SSL_CTX>;

Tls make_tls(const std::optional<Identity>& identity) {
    if (!identity) return {};
    Tls tls(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    const auto memory = [](const std::string& text) {
        return std::unique_ptr<BIO, decltype(&BIO_free)>(
            BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
    };
    X509* certificate = PEM_read_bio_X509(memory(identity->certificate).get(), nullptr, nullptr, nullptr);
    EVP_PKEY* key = PEM_read_bio_PrivateKey(memory(identity->key).get(), nullptr, nullptr, nullptr);
    const bool good =
        SSL_CTX_use_certificate(tls.get(), certificate) == 1 && SSL_CTX_use_PrivateKey(tls.get(), key) == 1;
    X509_free(certificate);
    EVP_PKEY_free(key);
    if (!good) throw std::runtime_error("cannot use the test's certificate");
    return tls;
}

std::size_t content_length(std::string_view head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string_view::npos ? 0 : std::stoul(std::string(head.substr(at + 16, 12)));
}

class Connection final : public RawConnection {
  public:
    Connection(int descriptor, int number, std::function<void(std::string)> note)
        : descriptor_(descriptor), number_(number), note_(std::move(note)) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() override {
        close_in_order();
        SSL_free(session_);
    }

    bool accept_tls(SSL_CTX* tls) {
        session_ = SSL_new(tls);
        SSL_set_fd(session_, descriptor_);
        return SSL_accept(session_) == 1;
    }

    int number() const override { return number_; }

    std::string read_request() override {
        std::string text;
        std::size_t whole = std::string::npos;
        while (text.size() < whole) {
            char buffer[65536];
            const auto count = receive(buffer, sizeof buffer);
            if (count <= 0) return {};
            text.append(buffer, static_cast<std::size_t>(count));
            const auto end = text.find("\r\n\r\n");
            if (end != std::string::npos) whole = end + 4 + content_length(text.substr(0, end));
        }
        note_(text);
        return text;
    }

    void send(std::string_view bytes) override {
        while (!bytes.empty()) {
            const auto count = session_ ? SSL_write(session_, bytes.data(), static_cast<int>(bytes.size()))
                                        : ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    End wait_for_end(milliseconds patience) override {
        const auto deadline = steady_clock::now() + patience;
        while (steady_clock::now() < deadline) {
            pollfd waiting{descriptor_, POLLIN, 0};
            if (poll(&waiting, 1, 20) <= 0) continue;
            char buffer[4096];
            const auto count = ::recv(descriptor_, buffer, sizeof buffer, 0);
            if (count == 0) return End::closed;
            if (count < 0) return End::reset;
        }
        return End::still_open;
    }

    void reset() override {
        const linger at_once{1, 0};
        setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        drop();
    }

    void drop() override {
        if (open_.exchange(false)) ::close(descriptor_);
    }

    // From the server's own thread, when the test is over.
    void wake_up() {
        if (open_) ::shutdown(descriptor_, SHUT_RDWR);
    }

  private:
    long receive(char* buffer, std::size_t size) {
        return session_ ? SSL_read(session_, buffer, static_cast<int>(size))
                        : ::recv(descriptor_, buffer, size, 0);
    }

    void close_in_order() {
        if (open_ && session_) SSL_shutdown(session_);
        drop();
        ERR_clear_error();
    }

    int descriptor_;
    int number_;
    std::function<void(std::string)> note_;
    SSL* session_ = nullptr;
    std::atomic<bool> open_{true};
};

}  // namespace

class RawServer::Impl {
  public:
    Impl(Script script, const std::optional<Identity>& identity, const char* address)
        : script_(std::move(script)), tls_(make_tls(identity)) {
        std::signal(SIGPIPE, SIG_IGN);  // SSL_write has no flag against it
        listen_on(address);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    ~Impl() {
        over_ = true;
        acceptor_.join();
        ::close(listener_);
        {
            const std::lock_guard lock(mutex_);
            for (Connection* connection : open_)
                connection->wake_up();
        }
        for (std::thread& thread : threads_)
            thread.join();
    }

    std::string port_text() const { return std::to_string(port_); }

    int come() const {
        const std::lock_guard lock(mutex_);
        return come_;
    }
    int most() const {
        const std::lock_guard lock(mutex_);
        return most_;
    }
    std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

  private:
    void listen_on(const char* address) {
        sockaddr_in v4{};
        sockaddr_in6 v6{};
        const bool is_v4 = inet_pton(AF_INET, address, &v4.sin_addr) == 1;
        v4.sin_family = AF_INET;
        v6.sin6_family = AF_INET6;
        if (!is_v4) inet_pton(AF_INET6, address, &v6.sin6_addr);
        sockaddr* where = is_v4 ? reinterpret_cast<sockaddr*>(&v4) : reinterpret_cast<sockaddr*>(&v6);
        socklen_t size = is_v4 ? sizeof v4 : sizeof v6;
        listener_ = ::socket(where->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::bind(listener_, where, size) != 0 || ::listen(listener_, 64) != 0)
            throw std::runtime_error(std::string("the test's server cannot listen on ") + address);
        ::getsockname(listener_, where, &size);
        port_ = ntohs(is_v4 ? v4.sin_port : v6.sin6_port);
    }

    void accept_all() {
        while (!over_) {
            pollfd waiting{listener_, POLLIN, 0};
            if (poll(&waiting, 1, 20) <= 0) continue;
            const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (descriptor < 0) continue;
            const std::lock_guard lock(mutex_);
            threads_.emplace_back([this, descriptor, number = ++come_] { serve(descriptor, number); });
        }
    }

    void serve(int descriptor, int number) {
        Connection connection(descriptor, number, [this](std::string request) {
            const std::lock_guard lock(mutex_);
            requests_.push_back(std::move(request));
        });
        {
            const std::lock_guard lock(mutex_);
            open_.push_back(&connection);
            most_ = std::max(most_, static_cast<int>(open_.size()));
        }
        if (!tls_ || connection.accept_tls(tls_.get())) script_(connection);
        const std::lock_guard lock(mutex_);
        std::erase(open_, &connection);
    }

    Script script_;
    Tls tls_;
    int listener_ = -1;
    unsigned port_ = 0;
    std::atomic<bool> over_{false};
    mutable std::mutex mutex_;
    int come_ = 0;
    int most_ = 0;
    std::vector<std::string> requests_;
    std::vector<Connection*> open_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

RawServer::RawServer(Script script, std::optional<Identity> identity, const char* address)
    : impl_(std::make_unique<Impl>(std::move(script), identity, address)) {}

RawServer::~RawServer() = default;

std::string RawServer::port() const { return impl_->port_text(); }
int RawServer::connections() const { return impl_->come(); }
int RawServer::most_at_once() const { return impl_->most(); }
std::vector<std::string> RawServer::requests() const { return impl_->requests(); }

std::string answer(std::string_view status_line, std::string_view body, std::string_view content_type) {
    std::string text = "HTTP/1.1 ";
    text.append(status_line).append("\r\nContent-Type: ").append(content_type);
    text.append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    return text;
}

RawServer::Script always(std::string reply) {
    return [reply = std::move(reply)](RawConnection& connection) {
        while (!connection.read_request().empty())
            connection.send(reply);
    };
}

}  // namespace inboxctl::tests
