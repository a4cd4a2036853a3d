#include "agent/reconcile/generated_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "plans/diff/inbox/normalise.hpp"
#include "state/manifest/manifest.hpp"
#include "state/manifest/manifest_writer.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"
#include "state/store/state_error.hpp"

namespace inboxctl::agent {

namespace {

namespace fs = std::filesystem;
using state::ObservedInbox;

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

// TOML has no null: what is lost in the writing would be a pending change in the next plan.
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

}  // namespace

GeneratedInbox without_undeclarable(state::DesiredInbox inbox, const Names& names) {
    auto dropped = drop_unreadable(inbox);
    std::ranges::move(drop_unsayable(inbox), std::back_inserter(dropped));
    std::ranges::move(drop_unknown(names, inbox), std::back_inserter(dropped));
    return {std::move(inbox), std::move(dropped)};
}

std::string file_text(const GeneratedInbox& generated, const state::ObservedInbox& observed) {
    const auto& [inbox, dropped] = generated;
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

void write_new(const fs::path& file, const std::string& text) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0) throw state::system_state_error("write the manifest", file, errno);
    const auto written = write(descriptor, text.data(), text.size());
    const bool whole = written == static_cast<ssize_t>(text.size()) && fsync(descriptor) == 0;
    const int failure = errno;
    close(descriptor);
    if (!whole) throw state::system_state_error("write the manifest", file, failure);
}

std::string of_set(const fs::path& set) { return set == "." ? "" : " -C " + set.string(); }

void SecretsLeft::add(const state::DesiredInbox& inbox, state::InboxId id) {
    std::string names;
    bool can_be_sent = true;
    for (const auto& use : inbox.secrets) {
        const auto& row = state::field(use.field);
        variables_ += "  " + use.ref.name + "\n";
        if (is_answered(row)) continue;
        names += (names.empty() ? "" : ", ") + use.ref.name;
        can_be_sent = row.access != state::Access::create_only;
    }
    if (names.empty()) return;
    never_returned_ += "  " + to_string(inbox.address) + ": " + names + "\n";
    if (can_be_sent && example_.empty()) example_ = to_string(inbox.address), id_ = to_string(id);
}

std::string SecretsLeft::text(const fs::path& set) const {
    std::string text;
    if (!variables_.empty()) text += "Fill in the secrets that the manifests name:\n" + variables_;
    if (!never_returned_.empty())
        text +=
            "Of these the server tells nothing. What you fill in is believed to be what it has, and is "
            "sent only when it\nchanges later:\n" +
            never_returned_;
    if (!example_.empty())
        text += "To send them all the same: inboxctl state rm " + example_ + of_set(set) +
                ", then inboxctl import " + example_ + " " + id_ + of_set(set) + ", then apply.\n";
    return text;
}

}  // namespace inboxctl::agent
