#include "state/reference.hpp"

#include <limits>

#include "state/account_fields.hpp"
#include "state/fields.hpp"

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

std::string type_of(const Field& row) {
    switch (row.type) {
        case Type::boolean:
            return "true or false";
        case Type::integer:
            return "number, " + range_of(row);
        case Type::text:
            return "text" + length_of(row);
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

void line_of(std::string& text, const std::string& path, const Field& row, bool required) {
    const std::string standard =
        row.server_default.empty() ? std::string() : "`" + std::string(row.server_default) + "`";
    text +=
        "| `" + path + "` | " + type_of(row) + " | " + standard + " | " + remarks_of(row, required) + " |\n";
    if (row.type == Type::hours) return;
    for (const auto& key : row.keys)
        line_of(text, path + (row.type == Type::objects ? "[]." : ".") + std::string(key.name), key,
                key.required != 0);
}

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
    for (const auto& name : payload_names()) {
        text += "\n## `[inbox.KEY.channel]`, type = \"" + std::string(name.type) + "\"";
        if (!name.provider.empty()) text += ", provider = \"" + std::string(name.provider) + "\"";
        text += "\n\n" + std::string(head);
        for (const auto& row : fields())
            if (row.scope == Scope::channel && is_for(row, name.payload))
                line_of(text, std::string(row.name), row, (row.required & mask(name.payload)) != 0);
    }
    return text + account_reference();
}

}  // namespace inboxctl::state
