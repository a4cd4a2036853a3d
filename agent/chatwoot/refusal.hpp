// What an answer without success means, by its status and the words in it.
#pragma once

#include <string>

#include "agent/chatwoot/api_error.hpp"
#include "agent/chatwoot/server_words.hpp"

namespace inboxctl::agent {

// Kind, and what follows "cannot …: ": why, and what to do next.
struct Refusal {
    ApiError::Kind kind = ApiError::Kind::refused;
    std::string why;
};

// Precondition: a status that is not 2xx.
Refusal refusal_of(const ApiCall& call, const HttpReply& reply, const ServerWords& words);

}  // namespace inboxctl::agent
