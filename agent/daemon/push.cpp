#include "agent/daemon/push.hpp"

#include <utility>

#include "agent/chatwoot/session.hpp"
#include "agent/daemon/push_connection.hpp"

namespace inboxctl::agent {

Push::Push(asio::io_context& io, DaemonPort& port, PushPace pace)
    : io_(io), pace_(pace), port_(port), status_(std::make_shared<std::map<std::string, PushStatus>>()) {}

Push::~Push() { stop(); }

void Push::watch(const std::vector<state::Account>& accounts) {
    std::map<std::string, std::vector<state::Account>> wanted;
    for (const auto& account : accounts)
        if (account.push && parse_url(account.url))
            wanted[account.url + "\n" + ca_file_of(account)].push_back(account);
    std::erase_if(connections_, [&](const auto& connection) {
        const auto found = wanted.find(connection.first);
        if (found != wanted.end() && connection.second->listens_to(found->second)) return false;
        connection.second->stop();
        return true;
    });
    std::map<std::string, PushStatus> kept;
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    for (const auto& [server, of_server] : wanted)
        for (const auto& account : of_server) {
            const auto known = status_->find(account.key);
            const bool stays = connections_.contains(server) && known != status_->end();
            PushStatus status{.account = account.key, .since = now};
            kept[account.key] = stays ? known->second : status;
        }
    *status_ = std::move(kept);
    for (auto& [server, of_server] : wanted) {
        auto& connection = connections_[server];
        if (connection) continue;
        connection = std::make_shared<PushConnection>(io_, port_, status_, pace_, std::move(of_server));
        connection->start();
    }
}

std::vector<PushStatus> Push::status() const {
    std::vector<PushStatus> all;
    for (const auto& [account, status] : *status_)
        all.push_back(status);
    return all;
}

void Push::stop() {
    for (auto& [server, connection] : connections_)
        connection->stop();
    connections_.clear();
}

}  // namespace inboxctl::agent
