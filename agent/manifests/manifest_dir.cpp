#include "agent/manifests/manifest_dir.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <map>
#include <set>
#include <thread>

#include "agent/http/url.hpp"
#include "agent/manifests/avatar.hpp"
#include "agent/manifests/secrets.hpp"
#include "agent/system/small_file.hpp"
#include "state/manifest/inbox/natural_keys.hpp"
#include "state/model/inbox/format.hpp"

namespace inboxctl::agent {

namespace {

namespace fs = std::filesystem;
using state::Account;
using state::Diagnostics;
using state::ManifestFile;
using state::Place;

Place whole(const fs::path& file) { return {std::make_shared<const std::string>(file.string()), 0, 0}; }

bool is_manifest(const fs::path& file) {
    const auto name = file.filename().string();
    return !name.starts_with('.') && name.ends_with(".toml");
}

ManifestFile read_file(const fs::path& file) {
    const auto content = read_small_file(file, state::max_manifest_bytes);
    if (content)
        return state::read_manifest(content.value(), std::make_shared<const std::string>(file.string()));
    ManifestFile result;
    result.diagnostics.error(whole(file), "cannot be read: " + content.error().why,
                             "make it readable, or remove it from the set");
    return result;
}

// Parsing TOML is most of the cost of a plan without changes, and files are independent.
std::vector<ManifestFile> read_files(const std::vector<fs::path>& files, ManifestCache* cache) {
    constexpr std::size_t worth_a_thread = 64;
    std::vector<ManifestFile> results(files.size());
    std::vector<ManifestCache::Read> reads(cache == nullptr ? 0 : files.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < files.size(); i = next++) {
            const ManifestFile* known = nullptr;
            if (cache != nullptr) {
                reads[i] = {files[i], stamp_of(files[i]), &results[i]};
                if (reads[i].stamp) known = cache->find(files[i], *reads[i].stamp);
            }
            if (known != nullptr)
                results[i] = *known;
            else
                results[i] = read_file(files[i]);
        }
    };
    std::jthread helper;
    if (files.size() >= worth_a_thread && std::thread::hardware_concurrency() > 1)
        helper = std::jthread(work);
    work();
    if (helper.joinable()) helper.join();
    if (cache != nullptr) cache->keep(reads);
    return results;
}

}  // namespace

std::vector<fs::path> find_manifests(const fs::path& set, Diagnostics& diagnostics) {
    std::error_code failure;
    const auto kind = fs::status(set, failure);
    std::vector<fs::path> files;
    if (fs::is_regular_file(kind)) return {set};
    if (!fs::is_directory(kind)) {
        diagnostics.error(whole(set), "there is no manifest set here",
                          "pass a directory of *.toml files, or one such file, with -C");
        return files;
    }
    auto entry = fs::recursive_directory_iterator(set, failure);
    for (; !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
        if (entry->path().filename().string().starts_with('.')) {
            entry.disable_recursion_pending();
        } else if (std::error_code broken_link;
                   is_manifest(entry->path()) && !entry->is_directory(broken_link)) {
            files.push_back((set == "." ? entry->path().lexically_relative(".") : entry->path()));
        }
    }
    if (failure)
        diagnostics.error(whole(set), "cannot be listed: " + failure.message(),
                          "make the directory and everything below it readable");
    if (!failure && files.empty())
        diagnostics.error(whole(set), "there is no *.toml file here",
                          "add a manifest, or pass another directory with -C");
    // As texts: paths would be compared component by component.
    std::ranges::sort(files, {}, [](const fs::path& file) -> const std::string& { return file.native(); });
    return files;
}

fs::path default_state_file(const fs::path& set) {
    std::error_code none;
    return (fs::is_regular_file(set, none) ? set.parent_path() : set) / ".inboxctl" / "state.db";
}

void check_whole_set(const fs::path& set, const fs::path& state_file, Diagnostics& diagnostics) {
    std::error_code none;
    const auto beside = fs::weakly_canonical(state_file, none).parent_path();
    const auto owner = beside.parent_path();
    if (beside.filename() != ".inboxctl" || fs::canonical(set, none) == owner) return;
    Diagnostics unread;
    const auto files_of = [&](const fs::path& where) {
        std::set<fs::path> files;
        for (const auto& file : find_manifests(where, unread))
            files.insert(fs::canonical(file, none));
        return files;
    };
    const auto own = files_of(owner), read = files_of(set);
    if (std::ranges::includes(read, own)) return;
    diagnostics.error(
        whole(set),
        "is only part of the set in " + owner.string() + " (" + std::to_string(own.size()) +
            " files), which this state belongs to: inboxes in its other manifests would count as removed",
        "read the whole set with -C " + owner.string() +
            " (and --target inbox.KEY for a part of it), or give this set its own state with "
            "--state FILE");
}

state::Assembled read_manifest_set(const fs::path& set, const std::optional<Account>& fallback,
                                   const state::Fingerprinter& fingerprint, const Follow& follow,
                                   ManifestCache* cache) {
    Diagnostics diagnostics;
    const auto files = find_manifests(set, diagnostics);
    auto read = read_files(files, cache);
    for (auto& file : read)
        for (auto& account : file.accounts)
            account.url = normal_address(account.url);
    auto assembled = state::assemble(std::move(read), fallback);
    diagnostics.append(std::move(assembled.diagnostics));
    check_accounts(assembled.desired, diagnostics);
    for (const auto& account : assembled.desired.accounts) {
        if (!follow.tokens) continue;
        if (!account.token.name.empty()) (void)read_token(account, diagnostics);
        check_watch_token(account, diagnostics);
    }
    load_avatars(assembled.desired, fs::is_directory(set) ? set : set.parent_path(), diagnostics);
    if (follow.secrets) seal_secrets(assembled.desired, follow.inboxes, fingerprint, diagnostics);
    check_natural_keys(assembled.desired, diagnostics);
    return {std::move(assembled.desired), std::move(diagnostics), std::move(assembled.defaults)};
}

namespace {

constexpr const char* url_variable = "CHATWOOT_BASE_URL";
constexpr const char* id_variable = "CHATWOOT_ACCOUNT_ID";
constexpr const char* token_variable = "CHATWOOT_API_TOKEN";
constexpr const char* dashboard_advice =
    "set it to the number in the address of the account's dashboard: /app/accounts/NUMBER/";

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool is_from_environment(const Account& account) {
    return account.where.file && *account.where.file == "environment";
}

void check_environment(const Account& account, Diagnostics& diagnostics) {
    for (const auto* name : {url_variable, id_variable, token_variable})
        if (variable(name).empty())
            diagnostics.error(account.where,
                              std::string(name) + " is not set, but other variables of the account are",
                              "set CHATWOOT_BASE_URL, CHATWOOT_ACCOUNT_ID and CHATWOOT_API_TOKEN, or declare "
                              "the account in "
                              "a manifest");
    const auto id = variable(id_variable);
    if (!id.empty() && account.id < 1)
        diagnostics.error(account.where,
                          std::string(id_variable) + " is \"" + id + "\", which is not an account id",
                          dashboard_advice);
}

// assemble() has reported accounts with the same spelling already.
void check_loopback(const state::Desired& desired, Diagnostics& diagnostics) {
    std::map<std::pair<std::string, std::int64_t>, const Account*> seen;
    for (const auto& account : desired.accounts) {
        auto url = parse_url(account.url);
        if (!url || !is_loopback(*url)) continue;
        url->host = "localhost";
        const auto [found, fresh] = seen.emplace(std::pair{to_string(*url), account.id}, &account);
        const auto& first = *found->second;
        if (fresh || first.url == account.url) continue;
        diagnostics.error(
            account.where,
            "account." + account.key + " is the same as account." + first.key + " at " +
                to_string(first.where) + ", under another name of this machine",
            "declare each account of a server once: remove one of the two, or correct its url or id");
    }
}

}  // namespace

state::Assembled read_manifest_set(const fs::path& set, const state::Fingerprinter& fingerprint,
                                   Follow follow, ManifestCache* cache) {
    return read_manifest_set(set, account_from_environment(), fingerprint, follow, cache);
}

std::optional<Account> account_from_environment() {
    const std::string id = variable(id_variable);
    const bool token = !variable(token_variable).empty();
    Account account{.key = "default", .url = variable(url_variable), .where = whole("environment")};
    if (token) account.token = {state::SecretRef::Kind::env, token_variable};
    account.url_where = account.token_where = account.where;
    if (account.url.empty() && id.empty() && !token) return std::nullopt;
    account.url = normal_address(account.url);
    const auto [end, failure] = std::from_chars(id.data(), id.data() + id.size(), account.id);
    if (failure != std::errc{} || end != id.data() + id.size()) account.id = 0;
    return account;
}

void check_accounts(const state::Desired& desired, Diagnostics& diagnostics) {
    check_loopback(desired, diagnostics);
    for (const auto& account : desired.accounts) {
        if (is_from_environment(account)) check_environment(account, diagnostics);
        if (account.url.empty()) continue;
        const auto url = parse_url(account.url);
        if (!url)
            diagnostics.error(account.url_where,
                              "\"" + state::without_credentials(account.url) + "\" is not a server address",
                              "write url = \"https://chat.example.com\", without user, query or fragment");
        else if (url->scheme == Url::Scheme::http && !is_loopback(*url) && !account.allow_plain_http)
            diagnostics.error(
                account.url_where, account.url + " would send the token unencrypted",
                "use https://, or set allow_plain_http = true if nobody else can read this network");
    }
}

}  // namespace inboxctl::agent
