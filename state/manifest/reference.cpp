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
            return "integer, " + range_of(row);
        case Type::text:
            return "string" + looks_of(row) + length_of(row);
        case Type::timezone:
            return "time zone";
        case Type::choice:
            return "one of " + choices_of(row);
        case Type::choices:
            return "any of " + choices_of(row);
        case Type::object:
            return "table";
        case Type::objects:
            return "array of tables";
        case Type::texts:
            return "array of strings";
        case Type::any:
            return "any value";
        case Type::image:
            return "file: JPEG, PNG, GIF or WebP, at most 15 MiB";
        case Type::emails:
            return "array of e-mail addresses";
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
    if (row.access == Access::write_only) add("the server never returns it");
    if (row.access == Access::create_only) add("cannot be changed later");
    if (row.since > ServerVersion{4, 2, 0}) add("since Chatwoot " + to_string(row.since));
    return text;
}

constexpr std::size_t longest_default = 80;  // bytes; the schema has longer ones

void line_of(std::string& text, const std::string& path, const Field& row, bool required) {
    const bool is_long = row.server_default.size() > longest_default;
    const std::string standard = row.server_default.empty() ? std::string()
                                 : is_long                  ? "see the schema"
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

One key per day, `monday` to `sunday`, with one of these values:

- `"09:00-17:30"`: start and end in the `timezone` of the inbox. The last minute of a day is 23:59, so a night shift spans two days.
- `"closed"`
- `"open all day"`

Days that are left out are not managed. Working hours apply if `working_hours_enabled = true`.

## `[inbox.KEY.lifecycle]`

| key | value | default | |
|---|---|---|---|
| `prevent_destroy` | true or false | `false` | neither `destroy` nor `prune` deletes the inbox; recorded in the state, so it stays active after the block is removed |
| `ignore_changes` | array of fields | `[]` | fields that are set on creation and not managed afterwards, such as `"greeting_message"` or `"channel.widget_color"` |
| `mode` | `enforce`, `plan` or `observe` | the daemon's | what the daemon does about differences: apply changes and undo drift, report both, or report drift only |

## `[defaults]`

Defaults for every inbox of the set: fields of an inbox, `account` and `lifecycle.prevent_destroy`. Defaults in `[defaults.channel]` apply to
every inbox whose channel has a field of that name. Values of the inbox itself take precedence; working hours are merged day by
day. A set has at most one `[defaults]` block.

## `[policy]`

| key | value | default | |
|---|---|---|---|
| `prune` | true or false | `false` | delete inboxes that were removed from the manifests, with their conversations |
| `max_destroy` | integer, 0 or more | `1` | a run that would delete more inboxes is refused |

## `[[moved]]`

`from` and `to`: the key of an inbox was renamed. Keep the block until every state has been updated.

## `[[removed]]`

`key`: the inbox is no longer managed. It stays on the server.

## Secrets and files

A secret is one of these references:

- `{ env = "NAME" }`: an environment variable
- `{ file = "path" }`: a file that contains only the secret
- `{ credential = "name" }`: a file of that name in `$CREDENTIALS_DIRECTORY`, which systemd sets for `LoadCredential=`

A plain string is accepted with a warning.

Paths (`avatar`, `ca_file`, `file`) are relative to the directory of the manifest.
)";

std::string_view type_of(const AccountField& row) {
    switch (row.type) {
        case AccountField::Type::text:
            return "string";
        case AccountField::Type::number:
            return "integer, 1 or more";
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

constexpr std::string_view head = "| field | value | server default | |\n|---|---|---|---|\n";

}  // namespace

std::string field_reference() {
    std::string text = "# Manifest reference\n\nGenerated by `inboxctl schema --markdown`.\n\n";
    text += "## `[inbox.KEY]`\n\n" + std::string(head);
    for (const auto& row : fields())
        if (row.scope != Scope::channel) line_of(text, std::string(row.name), row, row.required != 0);
    text +=
        "| `account` | string |  | key of the `[account.KEY]` block; optional if the set has one account |"
        "\n";
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
