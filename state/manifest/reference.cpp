#include "state/manifest/reference.hpp"

#include <limits>

#include "state/model/account_fields.hpp"
#include "state/model/inbox/fields.hpp"
#include "state/model/inbox/format.hpp"

namespace inboxctl::state {

namespace {

std::string choices_of(const Field& row) {
    std::string text;
    for (const auto& choice : row.choices)
        text += (text.empty() ? "`" : ", `") + std::string(choice.name) + "`";
    return text;
}

constexpr auto unlimited = std::numeric_limits<std::int64_t>::max();

std::string range_of(const Field& row) {
    if (row.max == unlimited) return std::to_string(row.min) + " or more";
    return std::to_string(row.min) + " to " + std::to_string(row.max);
}

std::string length_of(const Field& row) {
    std::string text = row.min > 0 ? ", not empty" : "";
    if (row.max != unlimited) text += ", at most " + std::to_string(row.max);
    return text;
}

std::string looks_of(const Field& row) {
    return row.format == Format::any ? std::string() : ": " + std::string(describe(row.format));
}

std::string type_of(const Field& row) {
    switch (row.type) {
        case Type::boolean:
            return "true or false";
        case Type::integer:
            return "number, " + range_of(row);
        case Type::text:
            return "text" + looks_of(row) + length_of(row);
        case Type::timezone:
            return "time zone";
        case Type::choice:
            return "one of " + choices_of(row);
        case Type::choices:
            return "any of " + choices_of(row);
        case Type::object:
            return "table";
        case Type::objects:
            return "list of tables";
        case Type::texts:
            return "list of texts";
        case Type::any:
            return "anything";
        case Type::image:
            return "file: JPEG, PNG, GIF or WebP, at most 15 MiB";
        case Type::emails:
            return "list of e-mail addresses";
        case Type::hours:
            return "table of days";
    }
    return {};
}

std::string remarks_of(const Field& row, bool required) {
    std::string text(row.help);
    const auto add = [&](const std::string& remark) { text += (text.empty() ? "" : "; ") + remark; };
    if (required) add("**required**");
    if (row.secrecy != Secrecy::open) add("secret");
    if (row.access == Access::write_only) add("the server never shows it");
    if (row.access == Access::create_only) add("cannot be changed later");
    if (row.since > ServerVersion{4, 2, 0}) add("since Chatwoot " + to_string(row.since));
    return text;
}

constexpr std::size_t longest_default = 80;  // bytes; the schema has it whole

void line_of(std::string& text, const std::string& path, const Field& row, bool required) {
    const bool is_long = row.server_default.size() > longest_default;
    const std::string standard = row.server_default.empty() ? std::string()
                                 : is_long                  ? "the server's own"
                                                            : "`" + std::string(row.server_default) + "`";
    text +=
        "| `" + path + "` | " + type_of(row) + " | " + standard + " | " + remarks_of(row, required) + " |\n";
    if (row.type == Type::hours) return;
    for (const auto& key : row.keys)
        line_of(text, path + (row.type == Type::objects ? "[]." : ".") + std::string(key.name), key,
                key.required != 0);
}

// Blocks without rows in the field table.
constexpr std::string_view other_blocks = R"(
## `[inbox.KEY.working_hours]`

A key for each day, `monday` to `sunday`, with one of

- `"09:00-17:30"`: from and to, in the inbox's `timezone`; a day ends at 23:59, so a night shift is two days,
- `"closed"`,
- `"open all day"`.

Days that are left out keep what the server has. They count where `working_hours_enabled = true`.

## `[inbox.KEY.lifecycle]`

| key | value | default | |
|---|---|---|---|
| `prevent_destroy` | true or false | `false` | neither `destroy` nor `prune` deletes it; remembered in the state, so it holds when the block is gone |
| `ignore_changes` | list of fields | `[]` | these are left to the dashboard once the inbox is there: `"greeting_message"`, `"channel.widget_color"` |
| `mode` | `enforce`, `plan` or `observe` | the daemon's | what the daemon does about differences: undo them, report them, report only what the server changed |

## `[defaults]`

Fields of an inbox, which are merged under every inbox of the set; those in `[defaults.channel]` under every inbox whose
type of channel has one of this name. Also `account` and `lifecycle.prevent_destroy`. What the inbox itself says wins; working
hours are merged day by day. A set has one `[defaults]`.

## `[policy]`

| key | value | default | |
|---|---|---|---|
| `prune` | true or false | `false` | delete what no manifest declares any more, with its conversations |
| `max_destroy` | number, 0 or more | `1` | a run that would delete more is refused |

## `[[moved]]`

`from` and `to`: the key of an inbox has changed, the inbox has not. It stays until every state has followed; after that it
can go.

## `[[removed]]`

`key`: the inbox is no longer managed, and stays on the server.

## Secrets and files

A secret is `{ env = "NAME" }`, a variable of the environment; `{ file = "path" }`, a file that holds nothing else; or
`{ credential = "name" }`, a file of this name in the directory that `CREDENTIALS_DIRECTORY` names, as systemd sets it for
`LoadCredential=`. A text in its place is taken, with a warning.

Paths (`avatar`, `ca_file`, `file`) are relative to the directory of the manifest that names them.
)";

std::string_view type_of(const AccountField& row) {
    switch (row.type) {
        case AccountField::Type::text:
            return "text";
        case AccountField::Type::number:
            return "number, 1 or more";
        case AccountField::Type::boolean:
            return "true or false";
        case AccountField::Type::secret:
            return "`{ env = \"…\" }`, `{ file = \"…\" }` or `{ credential = \"…\" }`";
    }
    return {};
}

std::string account_reference() {
    std::string text = "\n## `[account.KEY]`\n\n| key | value | default | |\n|---|---|---|---|\n";
    for (const auto& row : account_fields()) {
        const std::string standard =
            row.standard.empty() ? std::string() : "`" + std::string(row.standard) + "`";
        text += "| `" + std::string(row.name) + "` | " + std::string(type_of(row)) + " | " + standard +
                " | " + std::string(row.help) + (row.required ? "; **required**" : "") + " |\n";
    }
    return text;
}

constexpr std::string_view head = "| field | value | the server's default | |\n|---|---|---|---|\n";

}  // namespace

std::string field_reference() {
    std::string text =
        "# Fields of a manifest\n\nMade by `inboxctl schema --markdown` from the field table.\n\n";
    text += "## `[inbox.KEY]`\n\n" + std::string(head);
    for (const auto& row : fields())
        if (row.scope != Scope::channel) line_of(text, std::string(row.name), row, row.required != 0);
    text +=
        "| `account` | text |  | key of the `[account.KEY]` that it lives in; may be left out where there is "
        "one |\n";
    text += "| `channel` | table |  | see below; **required** |\n";
    text += "| `lifecycle` | table |  | see below |\n";
    for (const auto& name : payload_names()) {
        text += "\n## `[inbox.KEY.channel]`, type = \"" + std::string(name.type) + "\"";
        if (!name.provider.empty()) text += ", provider = \"" + std::string(name.provider) + "\"";
        text += "\n\n" + std::string(head);
        for (const auto& row : fields())
            if (row.scope == Scope::channel && is_for(row, name.payload))
                line_of(text, std::string(row.name), row, (row.required & mask(name.payload)) != 0);
    }
    return text.append(account_reference()).append(other_blocks);
}

}  // namespace inboxctl::state
