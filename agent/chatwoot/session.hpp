// One account on one server, spoken to: its connections, its token, and what was learnt of it in this run.
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
    bool knows_names = false;       // they were read in this run
    bool was_read = false;          // the account was, and is not trusted to be as it is recorded
    state::InboxId highest_seen{};  // of all inboxes that a list of the account has shown
};

// The account's ca_file as a path; empty when it names none.
std::string ca_file_of(const state::Account& account);

class Sessions {
  public:
    // `clock` must outlive this, and this must stay where it is.
    Sessions(Network network, Clock& clock, std::size_t connections)
        : network_(std::move(network)), clock_(clock), connections_(connections) {}
    Sessions(const Sessions&) = delete;
    Sessions& operator=(const Sessions&) = delete;

    // A token that is not there or a ca_file that cannot be read: nothing, and a diagnostic.
    Session* open(const state::Account& account, state::Diagnostics& diagnostics);

    // Precondition: it was opened.
    Session& at(const std::string& account);
    Session* find(const std::string& account);

    std::uint64_t bytes_listed() const;

    // While it lives, refusals by servers are told without the secrets and tokens of `desired`, which has to
    // outlive it. They are read when the first refusal comes, and wiped when this goes.
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

    // What is in flight goes on, nothing else leaves.
    void stop();

  private:
    void redact(std::string& text);

    Network network_;
    Clock& clock_;
    std::size_t connections_;
    std::list<Session> sessions_;
    std::map<std::string, Throttle> throttles_;  // by server
    const state::Desired* confided_ = nullptr;
    std::optional<Redactor> redactor_;  // none: nothing was refused yet
};

}  // namespace inboxctl::agent
