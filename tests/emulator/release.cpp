#include "tests/emulator/release.hpp"

#include <algorithm>

namespace emulator {
namespace {

Release newest() {
    Release release{newest_release};
    release.features = {"inbound_emails",
                        "channel_email",
                        "channel_facebook",
                        "help_center",
                        "agent_bots",
                        "macros",
                        "agent_management",
                        "team_management",
                        "inbox_management",
                        "labels",
                        "custom_attributes",
                        "automations",
                        "canned_responses",
                        "integrations",
                        "voice_recorder",
                        "channel_website",
                        "campaigns",
                        "reports",
                        "crm",
                        "auto_resolve_conversations",
                        "chatwoot_v4",
                        "contact_chatwoot_support_team",
                        "channel_instagram",
                        "assignment_v2",
                        "channel_tiktok",
                        "captain_tasks",
                        "api_and_webhooks"};
    return release;
}

void replace_feature(Release& release, std::string_view gone,
                     std::initializer_list<std::string_view> instead) {
    std::erase(release.features, gone);
    release.features.insert(release.features.end(), instead);
}

Release before_one_transaction() {
    Release release = newest();
    release.version = "4.15.1";
    release.update_at_once = release.limit_checked_last = release.own_phone_numbers = false;
    release.bot_tokens_for_administrators = release.branded_email = false;
    release.popular_content = release.api_and_webhooks = false;
    replace_feature(release, "api_and_webhooks", {});
    return release;
}

Release before_secrets() {
    Release release = before_one_transaction();
    release.version = "4.11.0";
    release.secrets = release.imap_authentication = release.smtp_texts = release.mobile_webview =
        release.webp = false;
    release.whatsapp_voice = release.list_by_name = release.own_bots_only = release.portal_details = false;
    release.onboarding_step = false;
    replace_feature(release, "assignment_v2", {"channel_twitter", "report_v4"});
    return release;
}

Release oldest() {
    Release release = before_secrets();
    release.version = "4.2.0";
    release.name_rule = true;
    release.health_route = release.csat_texts = release.allowed_domains = release.bot_name = false;
    release.forwarding_enabled = release.verified_for_sending = release.whatsapp_reauthorization = false;
    release.template_routes = release.agent_provider = release.blank_avatar_removes =
        release.arrays_in_arrays = false;
    for (const auto gone : {"captain_tasks", "channel_tiktok", "chatwoot_v4"})
        replace_feature(release, gone, {});
    return release;
}

}  // namespace

const Release* release_named(std::string_view version) {
    static const Release releases[] = {newest(), before_one_transaction(), before_secrets(), oldest()};
    const auto* found = std::find_if(std::begin(releases), std::end(releases),
                                     [&](const Release& r) { return r.version == version; });
    return found == std::end(releases) ? nullptr : found;
}

}  // namespace emulator
