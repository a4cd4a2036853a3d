#include "agent/chatwoot/session.hpp"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <stdexcept>

#include "agent/http/url.hpp"
#include "agent/manifests/secrets.hpp"

namespace inboxctl::agent {

std::string ca_file_of(const state::Account& account) {
    if (account.ca_file.empty() || !account.where.file) return account.ca_file;
    return (std::filesystem::path(*account.where.file).parent_path() / account.ca_file).string();
}

Session* Sessions::open(const state::Account& account, state::Diagnostics& diagnostics) {
    if (Session* known = find(account.key)) return known;
    const auto url = parse_url(account.url);
    auto token = read_token(account, diagnostics);
    if (!url || !token) return nullptr;
    const HttpOptions options{.url = *url, .ca_file = ca_file_of(account), .connections = connections_};
    try {
        auto http = network_.connect(options, std::move(*token));
        auto& throttle = throttles_.try_emplace(authority(*url), default_throttle(*url)).first->second;
        auto api = std::make_unique<Chatwoot>(*http, clock_, throttle, account, network_.seed(),
                                              RetryPolicy{}, [this](std::string& text) { redact(text); });
        return &sessions_.emplace_back(
            Session{.account = account, .http = std::move(http), .api = std::move(api)});
    } catch (const std::runtime_error& error) {
        diagnostics.error(account.where, error.what(),
                          "correct ca_file, or remove it to trust the system's authorities");
        return nullptr;
    }
}

Session* Sessions::find(const std::string& account) {
    const auto found = std::ranges::find_if(
        sessions_, [&](const Session& session) { return session.account.key == account; });
    return found == sessions_.end() ? nullptr : &*found;
}

Session& Sessions::at(const std::string& account) {
    Session* session = find(account);
    assert(session != nullptr);
    return *session;
}

std::uint64_t Sessions::bytes_listed() const {
    std::uint64_t bytes = 0;
    for (const auto& session : sessions_)
        bytes += session.api->bytes_listed();
    return bytes;
}

void Sessions::redact(std::string& text) {
    if (confided_ == nullptr) return;
    if (!redactor_) redactor_ = redactor_of(*confided_);
    redactor_->redact(text);
}

void Sessions::stop() {
    for (auto& session : sessions_)
        session.http->stop();
}

}  // namespace inboxctl::agent
