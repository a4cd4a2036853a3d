#include <algorithm>

#include "tests/emulator/columns.hpp"
#include "tests/emulator/endpoints.hpp"
#include "tests/emulator/inboxes.hpp"
#include "tests/emulator/permit.hpp"

namespace emulator {
namespace {

enum class Counts { listed, shown };

constexpr Column portal_columns[] = {
    {"name", Kind::string, "null", Null::refused},
    {"color", Kind::string},
    {"custom_domain", Kind::string},
    {"header_text", Kind::text},
    {"homepage_link", Kind::string},
    {"page_title", Kind::string},
    {"archived", Kind::boolean},
};

json::object config_of(const Release& release) {
    json::object locale{{"code", "en"}, {"articles_count", 0}, {"categories_count", 0}};
    if (release.portal_details) locale["draft"] = false;
    json::object config{{"allowed_locales", json::array{locale}}};
    if (!release.portal_details) return config;
    config["default_locale"] = "en";
    config["layout"] = "classic";
    config["social_profiles"] = json::object{};
    config["locale_translations"] = json::object{};
    if (release.popular_content) config["popular_content"] = json::object{};
    return config;
}

json::object portal_row(const World& world, const Portal& portal, Counts counts) {
    const json::value none = counts == Counts::shown ? json::value(0) : json::value();
    json::object row{{"id", portal.id}};
    for (const auto& [key, value] : portal.fields)
        row[key] = value;
    row["slug"] = portal.slug;
    row["account_id"] = portal.account;
    row["config"] = config_of(*world.release);
    if (portal.inbox)
        row["inbox"] = *parse_json(inbox_text(world, world.inboxes.at(*portal.inbox), Viewer::administrator));
    row["meta"] = {{"all_articles_count", 0}, {"archived_articles_count", none},
                   {"published_count", none}, {"draft_articles_count", none},
                   {"categories_count", 0},   {"default_locale", "en"}};
    return row;
}

// For an unknown slug the real code fails on nil.
Portal& portal_named(const Session& session, std::string_view slug) {
    for (auto& [id, portal] : session.world.portals) {
        if (portal.account == session.account->id && portal.slug == slug) return portal;
    }
    crash();
}

void validate(const json::object& fields) {
    Errors errors;
    check_lengths(errors, portal_columns, fields);
    if (is_blank(at_or_null(fields, "name"))) errors.add("name", "can't be blank");
    errors.halt_if_any();
    check_storable(portal_columns, fields);
}

// Blank removes the widget; an inbox of another kind is ignored.
void set_widget(const Session& session, Portal& portal) {
    const auto* given = session.params.find("inbox_id");
    if (!given) return;
    if (is_blank(*given)) return portal.inbox.reset();
    const auto id = cast_integer(*given);
    const Inbox& inbox = inbox_of_account(session, id.is_int64() ? id.get_int64() : 0);
    if (inbox.type == ChannelType::web_widget) portal.inbox = inbox.id;
}

// Every inbox of the portal shows its name.
void forget_texts(World& world, Id portal) {
    for (auto& [id, inbox] : world.inboxes) {
        if (at_or_null(inbox.row, "portal_id") == portal) changed(inbox);
    }
}

}  // namespace

Response list_portals(Session& session, const Captures&) {
    json::array rows;
    for (const auto& [id, portal] : session.world.portals) {
        if (portal.account == session.account->id)
            rows.push_back(portal_row(session.world, portal, Counts::listed));
    }
    const auto count = rows.size();
    return ok(json::object{{"payload", std::move(rows)},
                           {"meta", {{"current_page", 1}, {"portals_count", count}}}});
}

Response show_portal(Session& session, const Captures& captures) {
    return ok(portal_row(session.world, portal_named(session, captures[1]), Counts::shown));
}

Response patch_portal(Session& session, const Captures& captures) {
    Portal& portal = portal_named(session, captures[1]);
    require_administrator(session);
    Permit rules;
    for (const auto& column : portal_columns)
        rules.scalars.push_back(column.name);
    const auto* wrapped = session.params.find("portal");
    const auto& given = wrapped && wrapped->is_object() ? wrapped->get_object() : session.params.values;
    const auto attributes = permit(given, rules);
    if (wrapped || !attributes.empty()) set_widget(session, portal);
    json::object fields = portal.fields;
    assign(fields, portal_columns, attributes);
    validate(fields);
    portal.fields = std::move(fields);
    forget_texts(session.world, portal.id);
    return ok(portal_row(session.world, portal, Counts::listed));
}

}  // namespace emulator
