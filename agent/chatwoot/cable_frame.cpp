#include "agent/chatwoot/cable_frame.hpp"

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>

#include "agent/system/wipe.hpp"
#include "state/model/printable.hpp"

namespace inboxctl::agent {

namespace {

using Error = boost::system::error_code;
using FrameKind = CableFrame::Kind;

constexpr std::size_t longest_name = 80, longest_text = 4096;  // bytes

// What is kept of a frame.
struct Findings {
    std::string type, event, identifier, name;
    std::int64_t account = 0, performer = 0;
    bool has_message = false, has_performer = false, reconnect = true;
};

// Follows the keys down to the few values that matter, and skips all others without keeping them.
struct Handler {
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    ~Handler() {
        wipe(text);
        wipe(found.identifier);
    }

    bool on_document_begin(Error&) { return true; }
    bool on_document_end(Error&) { return true; }
    bool on_array_begin(Error&) { return ++arrays, true; }
    bool on_array_end(std::size_t, Error&) { return --arrays, true; }
    bool on_object_begin(Error&) {
        if (is_at("message")) found.has_message = true;
        if (is_at("message", "data", "performer")) found.has_performer = true;
        return ++level, true;
    }
    bool on_object_end(std::size_t, Error&) { return --level, true; }

    bool on_key_part(std::string_view part, std::size_t, Error&) { return keep(part), true; }
    bool on_key(std::string_view part, std::size_t, Error&) {
        keep(part);
        if (arrays == 0 && level <= keys.size()) keys[level - 1] = text;
        text.clear();
        return true;
    }

    bool on_string_part(std::string_view part, std::size_t, Error&) {
        if (place_of_text() != nullptr) keep(part);
        return true;
    }
    bool on_string(std::string_view part, std::size_t, Error& error) {
        std::string* place = place_of_text();
        if (place == nullptr) return true;
        keep(part);
        *place = text;
        wipe(text);
        if (place != &found.event || found.event == cache_event) return true;
        error = make_error_code(boost::json::error::syntax);  // another event: stop reading
        return false;
    }

    bool on_number_part(std::string_view, Error&) { return true; }
    bool on_int64(std::int64_t number, std::string_view, Error&) {
        if (is_at("message", "data", "account_id") || is_at("account_id")) found.account = number;
        if (is_at("message", "data", "performer", "id")) found.performer = number;
        return true;
    }
    bool on_uint64(std::uint64_t, std::string_view, Error&) { return true; }
    bool on_double(double, std::string_view, Error&) { return true; }
    bool on_bool(bool value, Error&) {
        if (is_at("reconnect")) found.reconnect = value;
        return true;
    }
    bool on_null(Error&) { return true; }
    bool on_comment_part(std::string_view, Error&) { return true; }
    bool on_comment(std::string_view, Error&) { return true; }

    // No value that matters is longer.
    void keep(std::string_view part) { text.append(part.substr(0, longest_text - text.size())); }

    template <class... Keys>
    bool is_at(const Keys&... path) const {
        if (arrays > 0 || level != sizeof...(path)) return false;
        std::size_t i = 0;
        return ((keys[i++] == path) && ...);
    }

    std::string* place_of_text() {
        if (is_at("type")) return &found.type;
        if (is_at("identifier")) return &found.identifier;
        if (is_at("message", "event")) return &found.event;
        if (is_at("message", "data", "performer", "name")) return &found.name;
        return nullptr;
    }

    Findings found;
    std::array<std::string, 4> keys;
    std::string text;
    std::size_t level = 0, arrays = 0;
};

using Parser = boost::json::basic_parser<Handler>;

// True if it read all of `text`; the parser keeps what it found either way.
bool parse(Parser& parser, std::string_view text) {
    Error failure;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), failure);
    return !failure && used == text.size();
}

// Names are chosen by users, and shown on terminals.
std::string shown(std::string_view name) {
    std::size_t end = std::min(name.size(), longest_name);
    while (end > 0 && end < name.size() && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U)
        --end;
    return state::printable(name.substr(0, end));
}

// The account in a subscription's identifier distinguishes it; the token beside it is not kept.
std::int64_t account_in(const std::string& identifier) {
    Parser parser{boost::json::parse_options()};
    return parse(parser, identifier) ? parser.handler().found.account : 0;
}

CableFrame changed(const Findings& found) {
    CableFrame frame{.kind = FrameKind::changed, .account = found.account};
    if (found.has_performer) frame.performer = Performer{found.performer, shown(found.name)};
    return frame;
}

}  // namespace

CableFrame read_frame(std::string_view text) {
    Parser parser{boost::json::parse_options()};
    if (!parse(parser, text)) return {};
    const Findings& found = parser.handler().found;
    if (found.has_message)
        return found.event == cache_event && found.account > 0 ? changed(found) : CableFrame{};
    if (found.type == "welcome") return {.kind = FrameKind::welcome};
    if (found.type == "ping") return {.kind = FrameKind::ping};
    if (found.type == "disconnect") return {.kind = FrameKind::disconnect, .reconnect = found.reconnect};
    const std::int64_t account = account_in(found.identifier);
    if (found.type == "confirm_subscription") return {.kind = FrameKind::confirmed, .account = account};
    if (found.type == "reject_subscription") return {.kind = FrameKind::rejected, .account = account};
    return {};
}

}  // namespace inboxctl::agent
