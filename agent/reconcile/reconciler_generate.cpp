#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "agent/manifests/manifest_dir.hpp"
#include "agent/manifests/secrets.hpp"
#include "agent/reconcile/reconciler.hpp"
#include "agent/system/workers.hpp"
#include "plans/diff/inbox/normalise.hpp"
#include "plans/generate/generate.hpp"
#include "plans/render/text.hpp"
#include "state/manifest/manifest_writer.hpp"
#include "state/model/find.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"
#include "state/store/fingerprint.hpp"
#include "state/store/state_error.hpp"

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

// A manifest that is there already is never written over.
void write_new(const fs::path& file, const std::string& text) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0) throw state::system_state_error("write the manifest", file, errno);
    const auto written = write(descriptor, text.data(), text.size());
    const bool whole = written == static_cast<ssize_t>(text.size()) && fsync(descriptor) == 0;
    const int failure = errno;
    close(descriptor);
    if (!whole) throw state::system_state_error("write the manifest", file, failure);
}

state::ManifestFile read_back(const state::DesiredInbox& inbox) {
    return state::read_manifest(to_manifest(inbox), std::make_shared<const std::string>("generated"));
}

// Values that no manifest may hold (another tool has put them there) are left out, one by one.
std::vector<std::string> drop_unreadable(state::DesiredInbox& inbox) {
    std::vector<std::string> dropped;
    const auto readable = [](const state::DesiredInbox& some) {
        return !read_back(some).diagnostics.has_errors();
    };
    if (readable(inbox)) return dropped;
    const auto all = inbox.fields;
    for (const auto& [id, value] : all) {
        auto without = inbox;
        without.fields.erase(id);
        std::erase_if(without.secrets, [&](const state::SecretUse& use) { return use.field == id; });
        const bool cure = readable(without);
        state::DesiredInbox alone = without;
        alone.fields = {};
        alone.secrets.clear();
        alone.fields.set(id, value);
        if (!cure && readable(alone)) continue;
        dropped.push_back(path_of(state::field(id)));
        inbox = std::move(without);
        if (cure) break;
    }
    return dropped;
}

// TOML has no null: what is lost in the writing would be a wish to the next plan.
std::vector<std::string> drop_unsayable(state::DesiredInbox& inbox) {
    std::vector<std::string> dropped;
    const auto file = read_back(inbox);
    if (file.inboxes.size() != 1) return dropped;
    const auto all = inbox.fields;
    for (const auto& [id, value] : all) {
        const auto& row = state::field(id);
        const auto* said = file.inboxes.front().inbox.fields.find(id);
        const bool is_secret = row.secrecy != state::Secrecy::open;
        if (is_secret || (said != nullptr && plans::same(row, *said, value))) continue;
        dropped.push_back(path_of(row));
        inbox.fields.erase(id);
    }
    return dropped;
}

// Another account's help center or bot: a manifest that named it would be refused.
std::vector<std::string> drop_unknown(const Names& names, state::DesiredInbox& inbox) {
    std::vector<std::string> dropped;
    for (const auto* name : {"portal", "members", "agent_bot"}) {
        const auto id = state::inbox_field(name);
        const auto* value = inbox.fields.find(id);
        if (value == nullptr) continue;
        state::DesiredInbox alone;
        alone.fields.set(id, *value);
        if (check_names(names, alone).empty()) continue;
        inbox.fields.erase(id);
        dropped.emplace_back(name);
    }
    return dropped;
}

std::string file_text(const state::DesiredInbox& inbox, const ObservedInbox& observed,
                      const std::vector<std::string>& dropped) {
    std::string text = "# Inbox " + to_string(observed.id) +
                       ". What is not here is as [defaults] or else the server makes it.\n";
    for (const auto id : inbox.lifecycle.ignore_changes)
        text += "# " + path_of(state::field(id)) +
                " is not as [defaults] says, in a way that a manifest cannot: it is left as it is.\n";
    for (const auto& path : dropped)
        text += "# " + path + " has a value that a manifest cannot say; it is left as it is.\n";
    const auto* avatar = observed.fields.find(state::inbox_field("avatar"));
    if (avatar != nullptr && avatar->is_string() && !avatar->get_string().empty())
        text +=
            "# Its avatar stays as it is; to manage it, put the picture beside this file: avatar = \"…\"\n";
    for (const auto& row : state::fields())
        if (is_for(row, inbox.payload) && row.secrecy != state::Secrecy::open && !is_answered(row) &&
            inbox.fields.find(id_of(row)) == nullptr)
            text += "# What it has as " + path_of(row) + " the server does not tell: it is left as it is.\n";
    return text + "\n" + to_manifest(inbox);
}

std::string of_set(const fs::path& set) { return set == "." ? "" : " -C " + set.string(); }

// What a person has to fill in, and what nobody can check when that is done.
class SecretsLeft {
  public:
    void add(const state::DesiredInbox& inbox, state::InboxId id) {
        std::string untold;
        bool can_be_sent = true;
        for (const auto& use : inbox.secrets) {
            const auto& row = state::field(use.field);
            variables_ += "  " + use.ref.name + "\n";
            if (is_answered(row)) continue;
            untold += (untold.empty() ? "" : ", ") + use.ref.name;
            can_be_sent = row.access != state::Access::create_only;
        }
        if (untold.empty()) return;
        untold_ += "  " + to_string(inbox.address) + ": " + untold + "\n";
        if (can_be_sent && example_.empty()) example_ = to_string(inbox.address), id_ = to_string(id);
    }

    std::string text(const fs::path& set) const {
        std::string text;
        if (!variables_.empty()) text += "Fill in the secrets that the manifests name:\n" + variables_;
        if (!untold_.empty())
            text +=
                "Of these the server tells nothing. What you fill in is believed to be what it has, and is "
                "sent only when it\nchanges later:\n" +
                untold_;
        if (!example_.empty())
            text += "To send them all the same: inboxctl state rm " + example_ + of_set(set) +
                    ", then inboxctl import " + example_ + " " + id_ + of_set(set) + ", then apply.\n";
        return text;
    }

  private:
    std::string variables_, untold_, example_, id_;
};

Generated failed(const std::string& why, const std::string& report = {}) {
    return {report + "error: " + why + "\n", true};
}

}  // namespace

state::Diagnostics check_generate(const PassOptions& options) {
    return read_or_begin(options, state::temporary_fingerprinter()).diagnostics;
}

asio::awaitable<Imported> Reconciler::generate(const fs::path& directory) {
    auto assembled = read_or_begin(options_, fingerprint_);
    Pass pass;
    pass.desired = std::move(assembled.desired);
    pass.diagnostics = std::move(assembled.diagnostics);
    if (!pass.diagnostics.has_errors()) load(pass), check_bindings(pass);
    if (pass.diagnostics.has_errors()) co_return Imported{std::move(pass.diagnostics), {}, {}};
    std::set<std::string> keys;
    for (const auto& inbox : pass.desired.inboxes)
        keys.insert(inbox.address.key);
    for (const auto& inbox : pass.recorded.inboxes)
        keys.insert(inbox.address.key);
    const Sessions::Confidence confidence(sessions_, pass.desired);
    std::string report;
    auto code = ExitCode::done;
    for (const auto& account : pass.desired.accounts) {
        if (!is_aimed_at(options_, account)) continue;
        Session* session = sessions_.open(account, pass.diagnostics);
        if (session == nullptr) co_return Imported{std::move(pass.diagnostics), {}, {}};
        store_->bind({account.key, account.url, account.id});
        const auto generated = co_await generate_account(pass, assembled.defaults, *session, keys, directory);
        report += generated.report;
        if (generated.failed) code = ExitCode::failed;
        if (stopped_) co_return Imported{{}, ExitCode::interrupted, report + "interrupted"};
    }
    co_return Imported{{}, code, report + "Look at them: inboxctl plan" + of_set(options_.set)};
}

asio::awaitable<Generated> Reconciler::generate_account(Pass& pass, const state::Defaults& defaults,
                                                        Session& session, std::set<std::string>& keys,
                                                        const fs::path& directory) {
    const auto& account = session.account;
    const auto keep = state::keep_all(fingerprint_);
    auto list = co_await session.api->list(keep);
    if (!list) co_return failed(list.error().message);
    auto agents = co_await session.api->agents();
    auto bots = co_await session.api->agent_bots();
    auto portals = co_await session.api->portals();
    if (!agents) co_return failed(agents.error().message);
    if (!bots) co_return failed(bots.error().message);
    if (!portals) co_return failed(portals.error().message);
    session.names.agents = std::move(*agents);
    session.names.bots = std::move(*bots);
    session.names.portals = std::move(*portals);

    std::ranges::sort(*list, {}, &ObservedInbox::id);
    for (const auto& inbox : *list)
        if (const auto why = co_await recorded_elsewhere(pass, account.key, inbox); !why.empty())
            co_return failed(why + ". An account of a server has one key");
    std::set<state::InboxId> known;
    for (const auto& inbox : pass.recorded.inboxes)
        if (inbox.account == account.key) known.insert(inbox.id);
    if (pass.desired.inboxes.empty() && !fs::exists(directory / "account.toml") && account.where.file &&
        !fs::exists(*account.where.file))
        write_new(directory / "account.toml", to_manifest(account));

    std::string report;
    SecretsLeft secrets;
    std::size_t written = 0;
    for (auto& observed : *list) {
        if (known.contains(observed.id) || stopped_) continue;
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

        const auto key = plans::key_for(observed, keys);
        auto inbox = plans::declare(observed, key, account.key, defaults, fingerprint_);
        auto dropped = drop_unreadable(inbox);
        for (auto& path : drop_unsayable(inbox))
            dropped.push_back(std::move(path));
        for (auto& path : drop_unknown(session.names, inbox))
            dropped.push_back(std::move(path));
        inbox.lifecycle.ignore_changes = plans::unsayable(inbox, observed, defaults);
        // Recorded before it is declared: one that is declared only would be created a second time. One that
        // is recorded only would be pruned, so it is protected until its manifest is there.
        auto& recorded = pass.recorded.inboxes.emplace_back(
            state::RecordedInbox{.address = inbox.address,
                                 .account = account.key,
                                 .id = observed.id,
                                 .payload = inbox.payload,
                                 .applied = plans::assumed(inbox, observed),
                                 .prevent_destroy = true,
                                 .identity = observed.identity});
        store_->record({recorded});
        write_new(directory / (key + ".toml"), file_text(inbox, observed, dropped));
        recorded.prevent_destroy = false;
        store_->record({recorded});
        ++written;
        secrets.add(inbox, observed.id);
    }
    report += "account." + account.key + ": " + plans::counted(written, "manifest", "manifests") +
              " written to " + directory.string() + ", " +
              plans::counted(known.size(), "inbox was", "inboxes were") + " managed already\n";
    co_return Generated{report + secrets.text(options_.set)};
}

}  // namespace inboxctl::agent
