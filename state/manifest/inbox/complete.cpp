#include "state/manifest/inbox/complete.hpp"

#include "state/manifest/inbox/example.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/json.hpp"

namespace inboxctl::state {

namespace {

void merge_hours(DesiredInbox& inbox, FieldId id, const Json& days) {
    boost::json::object merged = days.as_object();
    if (const Json* own = inbox.fields.find(id))
        for (const auto& [day, hours] : own->as_object())
            merged[day] = hours;
    inbox.fields.set(id, std::move(merged));
}

}  // namespace

void merge_defaults(DeclaredInbox& declared, const Defaults& defaults) {
    auto& inbox = declared.inbox;
    inbox.fields.reserve(inbox.fields.size() + defaults.fields.size());
    for (const auto& [id, value] : defaults.fields) {
        const Field& row = field(id);
        if (!is_for(row, inbox.payload)) continue;
        if (row.scope == Scope::hours) {
            merge_hours(inbox, id, value);
        } else if (inbox.fields.find(id) == nullptr) {
            inbox.fields.set(id, value);
            for (const auto& use : defaults.secrets)
                if (use.field == id) inbox.secrets.push_back(use);
        }
    }
    if (inbox.account.empty()) inbox.account = defaults.account, inbox.account_where = defaults.account_where;
    if (inbox.avatar_file.empty())
        inbox.avatar_file = defaults.avatar_file, inbox.avatar_where = defaults.where;
    if (!declared.prevent_destroy) declared.prevent_destroy = defaults.prevent_destroy;
}

void check_required(const DesiredInbox& inbox, Diagnostics& diagnostics) {
    for (const auto& row : fields()) {
        if (!is_for(row, inbox.payload) || (row.required & mask(inbox.payload)) == 0) continue;
        const FieldId id = id_of(row);
        if (inbox.fields.find(id) != nullptr || inbox.broken_fields[static_cast<std::size_t>(id)]) continue;
        const std::string block = to_string(inbox.address) + (row.scope == Scope::channel ? ".channel" : "");
        diagnostics.error(inbox.where, to_string(inbox.address) + " has no " + path_of(row),
                          "add this line to [" + block + "]: " + example_line(row));
    }
}

}  // namespace inboxctl::state
