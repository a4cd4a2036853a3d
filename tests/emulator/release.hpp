#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace emulator {

// The differences between Chatwoot releases.
struct Release {
    std::string_view version;

    // 4.3 and older
    bool name_rule = false;  // no symbols at the ends of a name, none of < > / \ @ inside
    // 4.6 to 4.11
    bool health_route = true;  // GET /health
    bool csat_texts = true;    // csat_config.button_text, .language, .template
    bool allowed_domains = true;
    bool bot_name = true;
    bool forwarding_enabled = true;  // and forward_to_email hidden
    bool verified_for_sending = true;
    bool whatsapp_reauthorization = true;
    bool template_routes = true;  // sync_templates, health and csat_template of an inbox, assignment policies
    bool agent_provider = true;
    bool blank_avatar_removes = true;  // else it is a 500
    bool arrays_in_arrays = true;      // in free-form objects; else they are dropped
    // 4.12 and newer
    bool secrets = true;  // of API channels, agent bots and webhooks, with reset_secret
    bool imap_authentication = true;
    bool smtp_texts = true;      // fixed texts for failures of the SMTP probe
    bool mobile_webview = true;  // the fifth feature flag
    bool webp = true;
    bool whatsapp_voice = true;
    bool list_by_name = true;
    bool own_bots_only = true;  // set_agent_bot finds only bots of the account and the installation
    bool portal_details = true;
    bool onboarding_step = true;
    // 4.16 and newer
    bool update_at_once = true;      // an update is one transaction: a refusal stores nothing
    bool limit_checked_last = true;  // the inbox limit, after the provider call; else before everything
    bool own_phone_numbers = true;   // phone_number_id has to be one of the business account's numbers
    bool bot_tokens_for_administrators = true;  // else for agents too
    bool branded_email = true;     // branded_email_layout of an update, behind a feature that is off
    bool popular_content = true;   // in a portal's config
    bool api_and_webhooks = true;  // a feature, and a key of each account in the profile

    std::vector<std::string_view> features;  // of an account
};

constexpr std::string_view newest_release = "4.16.2";
constexpr std::string_view known_releases = "4.16.2, 4.15.1, 4.11.0 and 4.2.0";

// Null for a version that is not in known_releases.
const Release* release_named(std::string_view version);

}  // namespace emulator
