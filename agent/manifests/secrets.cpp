#include "agent/manifests/secrets.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "agent/system/small_file.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::agent {

namespace {

using state::Secret;
using state::SecretRef;
namespace fs = std::filesystem;

constexpr std::uintmax_t max_secret_bytes = 64 << 10;

using Found = state::Result<Secret, NoSecret>;

Found from_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr)
        return NoSecret{"the environment variable " + name + " is not set",
                        "set it to the secret: export " + name + "=SECRET"};
    if (*value == '\0')
        return NoSecret{"the environment variable " + name + " is empty",
                        "set it to the secret: export " + name + "=SECRET"};
    return Secret(value);
}

Found from_file(const fs::path& path) {
    auto content = read_small_file(path, max_secret_bytes);
    if (!content)
        return NoSecret{
            "the file " + path.string() + " cannot be read: " + content.error().why,
            "put the secret into it as its only line: install -m 600 /dev/stdin " + path.string()};
    auto& text = *content;
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty())
        return NoSecret{
            "the file " + path.string() + " is empty",
            "put the secret into it as its only line: install -m 600 /dev/stdin " + path.string()};
    return Secret(std::move(text));
}

Found from_credential(const std::string& name) {
    if (name.find('/') != std::string::npos || name == "." || name == "..")
        return NoSecret{"\"" + name + "\" is not a valid credential name",
                        "write NAME as in LoadCredential=NAME:PATH"};
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    const auto line = "LoadCredential=" + name + ":/path/to/the/secret";
    if (directory == nullptr)
        return NoSecret{"there is no credential " + name + ": $CREDENTIALS_DIRECTORY is not set",
                        "add " + line + " to the systemd unit, or set CREDENTIALS_DIRECTORY"};
    auto found = from_file(fs::path(directory) / name);
    if (!found)
        return NoSecret{found.error().message, "add " + line + " to the systemd unit, and restart it"};
    return found;
}

}  // namespace

fs::path directory_of(const state::Place& place) {
    return place.file ? fs::path(*place.file).parent_path() : fs::path();
}

Found read_secret(const SecretRef& ref, const fs::path& directory) {
    switch (ref.kind) {
        case SecretRef::Kind::env:
            return from_environment(ref.name);
        case SecretRef::Kind::file:
            return from_file(directory / ref.name);
        case SecretRef::Kind::credential:
            return from_credential(ref.name);
        case SecretRef::Kind::literal:
            return Secret(ref.name);
    }
    return NoSecret{};
}

Found read_secret(const SecretRef& ref, const state::Place& where, state::Diagnostics& diagnostics) {
    auto secret = read_secret(ref, directory_of(where));
    if (!secret) diagnostics.error(where, secret.error().message, secret.error().remedy);
    return secret;
}

Found read_token(const state::Account& account, state::Diagnostics& diagnostics) {
    auto token = read_secret(account.token, account.token_where, diagnostics);
    if (!token) return token;
    const auto is_odd = [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == 0x7F; };
    if (std::ranges::none_of(token->reveal(), is_odd)) return token;
    const bool here = account.token.kind == SecretRef::Kind::literal;
    const NoSecret wrong{"the token " +
                             (here ? std::string("written here") : "in " + describe(account.token)) +
                             " contains a line break or another control character",
                         "put nothing there but the access token, on one line"};
    diagnostics.error(account.token_where, wrong.message, wrong.remedy);
    return wrong;
}

void check_watch_token(const state::Account& account, state::Diagnostics& diagnostics) {
    if (account.watch_token.name.empty()) return;
    if (const auto token = read_secret(account.watch_token, directory_of(account.watch_token_where)); !token)
        diagnostics.warning(account.watch_token_where,
                            "no push for account." + account.key + ": " + token.error().message +
                                "; the daemon polls instead",
                            token.error().remedy);
}

Redactor redactor_of(const state::Desired& desired) {
    Redactor redactor;
    const auto add = [&](const SecretRef& ref, const state::Place& where) {
        if (const auto secret = read_secret(ref, directory_of(where))) redactor.add(secret.value());
    };
    for (const auto& account : desired.accounts) {
        add(account.token, account.token_where);
        if (!account.watch_token.name.empty()) add(account.watch_token, account.watch_token_where);
    }
    for (const auto& inbox : desired.inboxes)
        for (const auto& use : inbox.secrets)
            add(use.ref, use.where);
    return redactor;
}

void seal_secrets(state::Desired& desired, const state::Targets& inboxes,
                  const state::Fingerprinter& fingerprint, state::Diagnostics& diagnostics) {
    std::map<std::pair<std::string, std::string>, std::string> sealed;  // by directory and reference
    for (auto& inbox : desired.inboxes) {
        if (!inboxes.contains(inbox.address, inbox.account)) continue;
        for (const auto& use : inbox.secrets) {
            std::string value;
            if (use.ref.kind == SecretRef::Kind::literal) {
                value = fingerprint(use.ref.name);
            } else {
                const auto [known, fresh] =
                    sealed.try_emplace({directory_of(use.where).string(), describe(use.ref)});
                if (fresh)
                    if (const auto secret = read_secret(use.ref, use.where, diagnostics))
                        known->second = fingerprint(secret.value().reveal());
                value = known->second;
            }
            state::Json whole = *inbox.fields.find(use.field);
            state::at_key(whole, use.key) = value;
            inbox.fields.set(use.field, std::move(whole));
        }
    }
}

state::Result<std::vector<Secret>, NoSecret> open_secrets(const state::DesiredInbox& inbox,
                                                          const state::Fingerprinter& fingerprint) {
    std::vector<Secret> values;
    for (const auto& use : inbox.secrets) {
        auto secret = read_secret(use.ref, directory_of(use.where));
        if (!secret) return secret.error();
        state::Json planned = *inbox.fields.find(use.field);
        if (state::at_key(planned, use.key) != state::Json(fingerprint(secret->reveal())))
            return NoSecret{"the secret in " + describe(use.ref) + " has changed since the plan was made",
                            "make a new plan"};
        values.push_back(std::move(*secret));
    }
    return values;
}

}  // namespace inboxctl::agent
