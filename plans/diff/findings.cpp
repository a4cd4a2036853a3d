#include "plans/diff/findings.hpp"

namespace inboxctl::plans {

namespace {

using state::DesiredInbox;
using state::ObservedInbox;
using state::RecordedInbox;

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string id_of(const RecordedInbox& recorded) { return "(id " + to_string(recorded.id) + ")"; }

// The fields by which an inbox of this payload is found, for a message.
std::string identifying_names(Payload payload) {
    std::string text;
    for (const auto field : state::identifying(payload))
        text += (text.empty() ? "" : " and ") + std::string(state::field(field).name);
    return text;
}

std::string removed_block(const RecordedInbox& recorded) {
    return "[[removed]]\nkey = " + quoted(recorded.address.key);
}

}  // namespace

Finding waits_for_deletion(const DesiredInbox& inbox, const ObservedInbox& dying) {
    return {Finding::Kind::waiting, inbox.address, dying.id,
            "inbox " + to_string(dying.id) + ", which is being deleted, still has its " +
                identifying_names(inbox.payload),
            "apply again once the server has deleted it"};
}

Finding looks_renamed(const DesiredInbox& inbox, const RecordedInbox& recorded) {
    return {Finding::Kind::blocked, inbox.address, recorded.id,
            to_string(recorded.address) + ", which no manifest declares any more, has the same " +
                identifying_names(inbox.payload) + " " + id_of(recorded),
            "if its key was renamed, add these lines to a manifest:\n[[moved]]\nfrom = " +
                quoted(recorded.address.key) + "\nto = " + quoted(inbox.address.key)};
}

Finding waits_for_list(const DesiredInbox& inbox) {
    return {Finding::Kind::waiting,
            inbox.address,
            {},
            "the server could not list its account, so it cannot be created safely",
            "apply again when the server can list the account"};
}

Finding exists_already(const DesiredInbox& inbox, const ObservedInbox& other) {
    const std::string id = to_string(other.id);
    const bool unique = state::natural_key(inbox.payload) != nullptr;
    return {Finding::Kind::blocked, inbox.address, other.id,
            "the account already has an unmanaged inbox with this " + identifying_names(inbox.payload) +
                ": " + quoted(other.name) + ", id " + id,
            "to manage that inbox, run: inboxctl import " + to_string(inbox.address) + " " + id +
                (unique ? "" : "\nto create another one, give it another name")};
}

Finding cannot_change(const DesiredInbox& inbox, const RecordedInbox& recorded, const state::Field& row) {
    return {Finding::Kind::blocked, inbox.address, recorded.id,
            "its " + std::string(row.name) + " cannot be changed in place " + id_of(recorded),
            "restore the old value, or declare an inbox with the new one under another key"};
}

Finding cannot_move(const DesiredInbox& inbox, const RecordedInbox& recorded, bool is_account_declared) {
    const bool type = inbox.payload != recorded.payload;
    const std::string was = type ? std::string(state::name_of(recorded.payload).title) : recorded.account;
    const std::string now = type ? std::string(state::name_of(inbox.payload).title) : inbox.account;
    return {Finding::Kind::blocked, inbox.address, recorded.id,
            std::string(type ? "its channel cannot change from " : "it cannot move from account ") + was +
                " to " + now + " " + id_of(recorded),
            type || is_account_declared
                ? "declare the new inbox under another key, and remove this one when its conversations are "
                  "no longer needed"
                : "if the same account has a new URL, rename [account." + inbox.account +
                      "] back to [account." + recorded.account + "], then run: inboxctl state bind " +
                      recorded.account};
}

Finding another_inbox(const RecordedInbox& recorded, const ObservedInbox& observed) {
    const std::string address = to_string(recorded.address), id = to_string(recorded.id);
    return {Finding::Kind::blocked, recorded.address, recorded.id,
            "inbox " + id + ", " + quoted(observed.name) +
                ", is not the recorded one: the server has reused its id, as after a restored backup",
            "to stop managing the recorded inbox, run: inboxctl state rm " + address +
                "\nthen apply to create it again, or adopt an existing inbox: inboxctl import " + address +
                " ID"};
}

Finding withheld_from_deletion(const RecordedInbox& recorded) {
    return {Finding::Kind::blocked, recorded.address, recorded.id,
            "it was removed from the manifests, but is not deleted yet: the newest recorded inbox of its "
            "account is missing or another one, as after a restored backup " +
                id_of(recorded),
            "check the account; the next apply creates or forgets what is missing, and the one after it "
            "deletes this inbox"};
}

Finding kept_by_protection(const RecordedInbox& recorded) {
    const bool by_mode = !recorded.prevent_destroy;
    const std::string protection =
        by_mode ? "mode = " + quoted(std::string(to_string(recorded.mode))) : std::string("prevent_destroy");
    return {Finding::Kind::blocked, recorded.address, recorded.id,
            "no manifest declares it any more, but it is protected by " + protection + " " + id_of(recorded),
            std::string("to delete it, declare it again with ") +
                (by_mode ? "mode = \"enforce\"" : "prevent_destroy = false") +
                ", apply, and remove it\nto stop managing it, add these lines to a manifest:\n" +
                removed_block(recorded)};
}

Finding kept_without_prune(const RecordedInbox& recorded) {
    return {Finding::Kind::retained, recorded.address, recorded.id,
            "no manifest declares it any more; it is kept on the server " + id_of(recorded),
            "to delete it with its conversations, run: inboxctl destroy --target " +
                to_string(recorded.address) + "\nto stop managing it, add these lines to a manifest:\n" +
                removed_block(recorded)};
}

Finding prevents_destroy(const RecordedInbox& recorded) {
    return {Finding::Kind::blocked, recorded.address, recorded.id,
            "it is protected by prevent_destroy " + id_of(recorded),
            "declare it with prevent_destroy = false and apply, then destroy it"};
}

}  // namespace inboxctl::plans
