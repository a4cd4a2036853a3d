#include "tests/emulator/inbox_view.hpp"

#include "tests/emulator/channel_tables.hpp"
#include "tests/emulator/working_hours.hpp"

namespace emulator {
namespace {

class View {
  public:
    View(const World& world, const Inbox& inbox, Viewer viewer)
        : world_(world),
          release_(*world.release),
          inbox_(inbox),
          admin_(viewer == Viewer::administrator),
          is_web_(inbox.type == ChannelType::web_widget) {}

    std::string text() {
        head();
        hours();
        settings();
        website();
        field("messaging_service_sid", nullptr);
        field("phone_number", channel("phone_number"));
        tail();
        out_ += '}';
        return std::move(out_);
    }

  private:
    void field(std::string_view key, const json::value& value) {
        out_ += out_.empty() ? '{' : ',';
        append_quoted(out_, key);
        out_ += ':';
        append_text(out_, value);
    }

    // Straight from the inbox's row, or from the channel's.
    void rows(std::initializer_list<std::string_view> keys) {
        for (const auto key : keys)
            field(key, at_or_null(inbox_.row, key));
    }
    void channels(std::initializer_list<std::string_view> keys) {
        for (const auto key : keys)
            field(key, channel(key));
    }
    const json::value& channel(std::string_view key) const { return at_or_null(inbox_.channel, key); }

    void head() {
        field("id", inbox_.id);
        field("avatar_url",
              inbox_.avatar ? json::value(world_.settings.base_url + *inbox_.avatar) : json::value(""));
        field("channel_id", inbox_.channel_id);
        rows({"name"});
        field("channel_type", json::value(spec_of(inbox_.type).class_name));
        rows({"greeting_enabled", "greeting_message", "working_hours_enabled", "enable_email_collect",
              "csat_survey_enabled", "csat_config", "enable_auto_assignment", "auto_assignment_config",
              "out_of_office_message"});
    }

    void hours() {
        json::array week;
        for (std::size_t day = 0; day < 7; ++day)
            week.push_back(hours_row(day, inbox_.hours[day]));
        field("working_hours", week);
    }

    void settings() {
        rows({"timezone"});
        field("callback_webhook_url", callback_url());
        rows({"allow_messages_after_resolved", "lock_to_single_conversation", "sender_name_type",
              "business_name"});
        const auto& portal = at_or_null(inbox_.row, "portal_id");
        if (!portal.is_int64()) return;
        const auto found = world_.portals.find(portal.get_int64());
        if (found == world_.portals.end()) return;
        field("help_center", {{"name", found->second.fields.at("name")}, {"slug", found->second.slug}});
    }

    json::value callback_url() const {
        const std::string base = world_.settings.base_url + "/webhooks/";
        std::string_view number = text_at(inbox_.channel, "phone_number");
        switch (inbox_.type) {
            case ChannelType::line:
                return json::value(base + "line/" + std::string{text_at(inbox_.channel, "line_channel_id")});
            case ChannelType::whatsapp:
                return json::value(base + "whatsapp/" + std::string{number});
            case ChannelType::sms:
                return json::value(base + "sms/" +
                                   std::string{number.substr(number.starts_with('+') ? 1 : 0)});
            case ChannelType::web_widget:
            case ChannelType::api:
            case ChannelType::email:
            case ChannelType::telegram:
                return nullptr;
        }
        return nullptr;
    }

    void website() {
        if (release_.allowed_domains) channels({"allowed_domains"});
        channels({"widget_color", "website_url", "hmac_mandatory", "welcome_title", "welcome_tagline"});
        field("web_widget_script", is_web_ ? json::value(script()) : json::value());
        channels({"website_token"});
        field("selected_feature_flags", is_web_ ? json::value(flags()) : json::value());
        channels({"reply_time"});
        if (!is_web_) return;
        if (admin_) channels({"hmac_token"});
        channels({"pre_chat_form_enabled", "pre_chat_form_options", "continuity_via_email"});
    }

    json::array flags() const {
        json::array out;
        const auto bits = channel("selected_feature_flags").as_int64();
        for (std::size_t i = 0; i < std::size(feature_flags); ++i) {
            if (bits >> i & 1) out.push_back(json::value(feature_flags[i]));
        }
        return out;
    }

    std::string script() const {
        return "\n      <script>\n        (function(d,t) {\n          var BASE_URL=\"" +
               world_.settings.base_url +
               "\";\n          var g=d.createElement(t),s=d.getElementsByTagName(t)[0];\n          "
               "g.src=BASE_URL+\"/packs/js/sdk.js\";"
               "\n          g.async = true;\n          s.parentNode.insertBefore(g,s);\n          "
               "g.onload=function(){\n"
               "            window.chatwootSDK.run({\n              websiteToken: '" +
               std::string{text_at(inbox_.channel, "website_token")} +
               "',\n              baseUrl: BASE_URL\n            })\n          }\n        "
               "})(document,\"script\");\n      </script>\n    ";
    }

    void tail() {
        switch (inbox_.type) {
            case ChannelType::email:
                return email();
            case ChannelType::api:
                return api();
            case ChannelType::telegram:
                return telegram();
            case ChannelType::whatsapp:
                return whatsapp();
            case ChannelType::sms:
                return channels({"provider"});
            case ChannelType::web_widget:
            case ChannelType::line:
                return field("provider", nullptr);
        }
    }

    void email() {
        channels({"email"});
        if (release_.forwarding_enabled)
            field("forwarding_enabled", false);
        else
            channels({"forward_to_email"});
        if (admin_) mail_servers();
        channels({"provider"});
    }

    void mail_servers() {
        channels(
            {"imap_login", "imap_password", "imap_address", "imap_port", "imap_enabled", "imap_enable_ssl"});
        if (release_.imap_authentication) channels({"imap_authentication"});
        if (wants_oauth()) field("reauthorization_required", true);
        channels({"smtp_login", "smtp_password", "smtp_address", "smtp_port", "smtp_enabled", "smtp_domain",
                  "smtp_enable_ssl_tls", "smtp_enable_starttls_auto", "smtp_openssl_verify_mode",
                  "smtp_authentication"});
    }

    bool wants_oauth() const {
        const auto provider = text_at(inbox_.channel, "provider");
        const bool gmail =
            text_at(inbox_.channel, "imap_address") == "imap.gmail.com" && is_truthy(channel("imap_enabled"));
        return provider == "google" || provider == "microsoft" || gmail;
    }

    void api() {
        if (admin_) channels({"hmac_token"});
        if (admin_ && release_.secrets) channels({"secret"});
        channels({"webhook_url"});
        field("inbox_identifier", channel("identifier"));
        channels({"additional_attributes"});
        field("provider", nullptr);
    }

    void telegram() {
        field("provider", nullptr);
        if (release_.bot_name) channels({"bot_name"});
    }

    void whatsapp() {
        channels({"provider", "message_templates"});
        if (admin_) channels({"provider_config"});
        if (release_.whatsapp_reauthorization) field("reauthorization_required", false);
        if (!release_.whatsapp_voice) return;
        field("voice_enabled", false);
        field("inbound_calls_enabled", true);
    }

    const World& world_;
    const Release& release_;
    const Inbox& inbox_;
    bool admin_;
    bool is_web_;
    std::string out_;
};

}  // namespace

const std::string& inbox_text(const World& world, const Inbox& inbox, Viewer viewer) {
    std::string& kept = viewer == Viewer::administrator ? inbox.admin_text : inbox.agent_text;
    if (kept.empty()) kept = View{world, inbox, viewer}.text();
    return kept;
}

}  // namespace emulator
