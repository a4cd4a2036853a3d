#include "agent/reconcile/generate.hpp"

#include <algorithm>

#include "agent/manifests/manifest_dir.hpp"
#include "agent/manifests/secrets.hpp"
#include "agent/reconcile/generated_file.hpp"
#include "agent/reconcile/look.hpp"
#include "agent/reconcile/stages.hpp"
#include "plans/generate/generate.hpp"
#include "plans/render/text.hpp"
#include "state/manifest/manifest_writer.hpp"
#include "state/model/find.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/store/fingerprint.hpp"

namespace inboxctl::agent {

namespace {

using state::ObservedInbox;
namespace fs = std::filesystem;

bool is_aimed_at(const PassOptions& options, const state::Account& account) {
    return options.targets.everything() || options.targets.accounts.contains(account.key);
}

// A set that has manifests is read with them, but for the secrets that they name: an earlier run may have
// written these references, and nobody has filled them in yet. An empty directory gets the environment's
// account.
state::Assembled read_or_begin(const PassOptions& options, const state::Fingerprinter& fingerprint) {
    const auto& set = options.set;
    state::Diagnostics none;
    const bool begun = fs::is_directory(set) && !find_manifests(set, none).empty();
    auto assembled = begun ? read_manifest_set(set, fingerprint, Follow::none)
                           : state::assemble({}, account_from_environment());
    if (!begun) check_accounts(assembled.desired, assembled.diagnostics);
    auto& accounts = assembled.desired.accounts;
    for (const auto& key : options.targets.accounts)
        if (find(accounts, key) == nullptr)
            assembled.diagnostics.error({}, "--target account." + key + " is declared nowhere",
                                        "write [account." + key + "] with url, id and token into a manifest");
    for (const auto& account : accounts)
        if (is_aimed_at(options, account) && !account.token.name.empty())
            (void)read_token(account, assembled.diagnostics);
    if (assembled.desired.accounts.empty() && !assembled.diagnostics.has_errors())
        assembled.diagnostics.error(
            {}, "no account is known whose inboxes could be written down",
            "set CHATWOOT_BASE_URL, CHATWOOT_ACCOUNT_ID and CHATWOOT_API_TOKEN, or write [account.KEY] with "
            "url, id and token into " +
                (set / "account.toml").string());
    return assembled;
}

// The result for one account.
struct Generated {
    std::string report;
    bool failed = false;
};

Generated failed(const std::string& why, const std::string& report = {}) {
    return {report + "error: " + why + "\n", true};
}

std::set<std::string> keys_in(const state::Desired& desired, const state::Recorded& recorded) {
    std::set<std::string> keys;
    for (const auto& inbox : desired.inboxes)
        keys.insert(inbox.address.key);
    for (const auto& inbox : recorded.inboxes)
        keys.insert(inbox.address.key);
    return keys;
}

std::set<state::InboxId> ids_in(const std::string& account,
                                const std::vector<state::RecordedInbox>& recorded) {
    std::set<state::InboxId> ids;
    for (const auto& inbox : recorded)
        if (inbox.account == account) ids.insert(inbox.id);
    return ids;
}

class Generator {
  public:
    Generator(Effects& effects, const PassOptions& options, const fs::path& directory,
              const state::Desired& desired, const state::Defaults& defaults, const state::Recorded& recorded)
        : effects_(effects),
          options_(options),
          directory_(directory),
          desired_(desired),
          defaults_(defaults),
          recorded_(recorded.inboxes),
          keys_(keys_in(desired, recorded)) {}

    asio::awaitable<Generated> run(Session& session) {
        const auto& account = session.account;
        const auto keep = state::keep_all(effects_.fingerprint);
        auto list = co_await session.api->list(keep);
        if (!list) co_return failed(list.error().message);
        if (const auto why = co_await read_all_names(session); !why.empty()) co_return failed(why);
        std::ranges::sort(*list, {}, &ObservedInbox::id);
        for (const auto& inbox : *list) {
            const auto elsewhere =
                co_await recorded_elsewhere(effects_, desired_.accounts, recorded_, account.key, inbox);
            if (!elsewhere.empty()) co_return failed(elsewhere);
        }
        write_account(account);
        co_return co_await write_inboxes(session, std::move(*list));
    }

  private:
    static asio::awaitable<std::string> read_all_names(Session& session) {
        auto agents = co_await session.api->agents();
        auto bots = co_await session.api->agent_bots();
        auto portals = co_await session.api->portals();
        if (!agents) co_return agents.error().message;
        if (!bots) co_return bots.error().message;
        if (!portals) co_return portals.error().message;
        session.names = {std::move(*portals), std::move(*agents), std::move(*bots)};
        co_return std::string();
    }

    // Of an account that only the environment describes.
    void write_account(const state::Account& account) const {
        const auto file = directory_ / "account.toml";
        if (desired_.inboxes.empty() && !fs::exists(file) && account.where.file &&
            !fs::exists(*account.where.file))
            write_new(file, to_manifest(account));
    }

    asio::awaitable<Generated> write_inboxes(Session& session, std::vector<ObservedInbox> inboxes) {
        const auto known = ids_in(session.account.key, recorded_);
        std::string report;
        SecretsLeft secrets;
        std::size_t written = 0;
        for (auto& observed : inboxes) {
            if (known.contains(observed.id) || effects_.is_stopped) continue;
            if (!observed.payload) {
                report += "inbox " + to_string(observed.id) + " \"" + observed.name + "\" is a " +
                          observed.channel_type + ", which manifests cannot declare: left as it is\n";
                continue;
            }
            const auto members = co_await session.api->members(observed.id);
            const auto bot = co_await session.api->agent_bot(observed.id);
            if (!members) co_return failed(members.error().message, report);
            if (!bot) co_return failed(bot.error().message, report);
            observed.fields.set(state::inbox_field("members"), emails_of(session.names, members.value()));
            observed.fields.set(state::inbox_field("agent_bot"), bot_name(session.names, bot.value()));
            const auto generated = declare(session, observed);
            write(generated, observed);
            secrets.add(generated.inbox, observed.id);
            ++written;
        }
        report += "account." + session.account.key + ": " + plans::counted(written, "manifest", "manifests") +
                  " written to " + directory_.string() + ", " +
                  plans::counted(known.size(), "inbox was", "inboxes were") + " managed already\n";
        co_return Generated{report + secrets.text(options_.set)};
    }

    GeneratedInbox declare(const Session& session, const ObservedInbox& observed) {
        const auto key = plans::key_for(observed, keys_);
        auto generated = without_undeclarable(
            plans::declare(observed, key, session.account.key, defaults_, effects_.fingerprint),
            session.names);
        generated.inbox.lifecycle.ignore_changes = plans::unsayable(generated.inbox, observed, defaults_);
        return generated;
    }

    // Recorded before it is declared: an inbox that is only declared would be created a second time. One that
    // is only recorded would be pruned, so it is protected until its manifest is there.
    void write(const GeneratedInbox& generated, const ObservedInbox& observed) {
        const auto& inbox = generated.inbox;
        auto& recorded =
            recorded_.emplace_back(state::RecordedInbox{.address = inbox.address,
                                                        .account = inbox.account,
                                                        .id = observed.id,
                                                        .payload = inbox.payload,
                                                        .applied = plans::assumed(inbox, observed),
                                                        .prevent_destroy = true,
                                                        .identity = observed.identity});
        effects_.store->record({recorded});
        write_new(directory_ / (inbox.address.key + ".toml"), file_text(generated, observed));
        recorded.prevent_destroy = false;
        effects_.store->record({recorded});
    }

    Effects& effects_;
    const PassOptions& options_;
    const fs::path& directory_;
    const state::Desired& desired_;
    const state::Defaults& defaults_;
    std::vector<state::RecordedInbox> recorded_;  // with those of this run
    std::set<std::string> keys_;                  // that are taken
};

}  // namespace

state::Diagnostics check_generate(const PassOptions& options) {
    return read_or_begin(options, state::temporary_fingerprinter()).diagnostics;
}

asio::awaitable<Imported> generate_manifests(Effects& effects, const PassOptions& options,
                                             const fs::path& directory) {
    auto set = read_or_begin(options, effects.fingerprint);
    if (set.diagnostics.has_errors()) co_return invalid(std::move(set.diagnostics));
    const auto loaded = load(effects, Access::act, set.desired);
    Checks checks{std::move(set.diagnostics), {}};
    checks = check_bindings(std::move(checks), options, set.desired, loaded.recorded);
    if (checks.stop()) co_return invalid(std::move(checks.diagnostics));
    Generator generator(effects, options, directory, set.desired, set.defaults, loaded.recorded);
    const Sessions::Confidence confidence(effects.sessions, set.desired);
    std::string report;
    auto code = ExitCode::done;
    for (const auto& account : set.desired.accounts) {
        if (!is_aimed_at(options, account)) continue;
        Session* session = effects.sessions.open(account, checks.diagnostics);
        if (session == nullptr) co_return invalid(std::move(checks.diagnostics));
        effects.store->bind({account.key, account.url, account.id});
        const auto generated = co_await generator.run(*session);
        report += generated.report;
        if (generated.failed) code = ExitCode::failed;
        if (effects.is_stopped) co_return Imported{{}, ExitCode::interrupted, report + "interrupted"};
    }
    co_return Imported{{}, code, report + "Look at them: inboxctl plan" + of_set(options.set)};
}

}  // namespace inboxctl::agent
