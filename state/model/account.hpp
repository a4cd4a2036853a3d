// `[account.acme]`: the server and account that resources live in, and how to reach them.
#pragma once

#include <cstdint>
#include <string>

#include "state/model/diagnostic.hpp"
#include "state/model/secret.hpp"

namespace inboxctl::state {

struct Account {
    std::string key;
    std::string url;  // without a trailing slash
    std::int64_t id = 0;
    SecretRef token;
    std::string ca_file;  // empty: the certificate authorities of the system
    bool allow_plain_http = false;
    bool push = false;      // the daemon subscribes to changes
    SecretRef watch_token;  // for that subscription; without a name, `token` is used
    Place where, url_where, token_where, watch_token_where;

    bool operator==(const Account&) const = default;
};

}  // namespace inboxctl::state
