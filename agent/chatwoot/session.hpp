// One account on one server: its connections, its token, and what this run has read about it.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "agent/chatwoot/chatwoot.hpp"
#include "agent/chatwoot/names.hpp"
#include "agent/chatwoot/ports.hpp"
#include "agent/http/http.hpp"
#include "state/model/diagnostic.hpp"

namespace inboxctl::agent {

struct Session {
    state::Account account;
    std::unique_ptr<Http> http;
    std::unique_ptr<Chatwoot> api;
    state::ServerVersion version;
    Names names;
    bool knows_names = false;       // `names` were read in this run
    bool was_read = false;          // the account was listed, not assumed to be as recorded
    state::InboxId highest_seen{};  // the highest id in any list of the account
};

// The account's ca_file as a path; empty if it has none.
std::string ca_file_of(const state::Account& account);

class Sessions {
  public:
    // `clock` must outlive this. Its address must not change.
    Sessions(Network network, Clock& clock, std::size_t connections)
        : network_(std::move(network)), clock_(clock), connections_(connections) {}
    Sessions(const Sessions&) = delete;
    Sessions& operator=(const Sessions&) = delete;

    // Null, with a diagnostic, if the token or the ca_file cannot be read.
    Session* open(const state::Account& account, state::Diagnostics& diagnostics);

    // Precondition: it was opened.
    Session& at(const std::string& account);
    Session* find(const std::string& account);

    std::uint64_t bytes_listed() const;

    // While it lives, the secrets and tokens of `desired`, which has to outlive it, are removed from
    // refusals. They are read at the first refusal, and wiped when this is destroyed.
    class Confidence {
      public:
        Confidence(Sessions& sessions, const state::Desired& desired) : sessions_(sessions) {
            sessions.confided_ = &desired;
        }
        Confidence(const Confidence&) = delete;
        Confidence& operator=(const Confidence&) = delete;
        ~Confidence() { sessions_.confided_ = nullptr, sessions_.redactor_.reset(); }

      private:
        Sessions& sessions_;
    };

    // Requests in flight continue, no other is sent.
    void stop();

  private:
    void redact(std::string& text);

    Network network_;
    Clock& clock_;
    std::size_t connections_;
    std::list<Session> sessions_;
    std::map<std::string, Throttle> throttles_;  // by server
    const state::Desired* confided_ = nullptr;
    std::optional<Redactor> redactor_;  // none until the first refusal
};

}  // namespace inboxctl::agent
