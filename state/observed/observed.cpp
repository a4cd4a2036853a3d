#include "state/observed/observed.hpp"

#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <cmath>
#include <ranges>
#include <unordered_map>

#include "state/model/inbox/fields.hpp"
#include "state/observed/observed_fields.hpp"

namespace inboxctl::state {

namespace {

// The answer's keys that matter, numbered. Several rows may be read from one key (`provider`).
struct AnswerKeys {
    std::unordered_map<std::string_view, std::size_t> slots;
    std::vector<FieldMask> rows;  // by slot

    AnswerKeys() {
        for (const std::string_view key : {"id", "name", "channel_type", "provider", "website_token",
                                           "inbox_identifier", "forward_to_email", "bot_name"})
            add(key);
        for (const auto& row : fields())
            if (const auto key = answer_key(row); !key.empty())
                rows[add(key)].set(static_cast<std::size_t>(id_of(row)));
    }

    std::size_t add(std::string_view key) {
        const auto [found, fresh] = slots.emplace(key, slots.size());
        if (fresh) rows.emplace_back();
        return found->second;
    }
};

enum : std::size_t {
    slot_id,
    slot_name,
    slot_channel_type,
    slot_provider,
    slot_website_token,
    slot_inbox_identifier,
    slot_forward_to_email,
    slot_bot_name,
    first_field_slot
};

// FNV-1a. What stands behind the @ of an address is the account's domain.
ServerIdentity identity_of(std::string_view text) {
    ServerIdentity hash = 0xcbf29ce484222325;
    for (const char c : text.substr(0, text.find('@')))
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

const AnswerKeys& answer_keys() {
    static const AnswerKeys keys;
    return keys;
}

// What an answer tells of an inbox of some kind: the rows, in the table's order, and the slot of each.
struct Told {
    const Field* row;
    std::size_t slot;
};

const std::vector<Told>& told_of(Payload payload) {
    static const auto table = [] {
        std::array<std::vector<Told>, payload_count> result;
        for (const auto& known : payload_names())
            for (const auto& row : fields())
                if (const auto key = answer_key(row); !key.empty() && is_for(row, known.payload))
                    result.at(static_cast<std::size_t>(known.payload))
                        .push_back({&row, answer_keys().slots.at(key)});
        return result;
    }();
    return table.at(static_cast<std::size_t>(payload));
}

std::optional<Payload> payload_of(std::string_view channel_type, const Json& provider) {
    const std::string_view word = provider.is_string() ? std::string_view(provider.get_string()) : "";
    for (const auto& known : payload_names())
        if (known.channel_type == channel_type && (known.provider.empty() || known.provider == word))
            return known.payload;
    return std::nullopt;
}

// One inbox's raw values, collected while its object is read.
class Collector {
  public:
    explicit Collector(Keep keep)
        : keep_(std::move(keep)), values_(answer_keys().rows.size()), present_(values_.size()) {}

    // Whether the value of this slot is needed. Before the id is known everything is.
    bool wants(std::size_t slot) const {
        return slot < first_field_slot || !id_ || (answer_keys().rows[slot] & mask_).any();
    }

    void put(std::size_t slot, Json value) {
        if (slot == slot_id) {  // of two the last counts, as for any other key
            id_.reset();
            if (value.is_int64()) id_ = InboxId{value.get_int64()};
            if (id_) mask_ = keep_.fields(*id_);
        }
        values_[slot] = std::move(value);
        present_[slot] = true;
    }

    // Empty: not an inbox.
    std::optional<ObservedInbox> finish() {
        std::optional<ObservedInbox> result;
        if (id_ && present_[slot_channel_type] && values_[slot_channel_type].is_string()) result = inbox();
        id_.reset();
        std::fill(present_.begin(), present_.end(), false);
        return result;
    }

  private:
    // A portal is not answered when there is none; any other missing key is one that this server lacks.
    bool is_wanted(const Told& told) const {
        return mask_[static_cast<std::size_t>(id_of(*told.row))] &&
               (present_[told.slot] || told.row->scope == Scope::portal);
    }

    ServerIdentity identity() const {
        for (const std::size_t slot :
             {slot_website_token, slot_inbox_identifier, slot_forward_to_email, slot_bot_name})
            if (present_[slot] && values_[slot].is_string() && !values_[slot].get_string().empty())
                return identity_of(values_[slot].get_string());
        return 0;
    }

    // The last reader of a value may have it.
    Json take(std::size_t slot) {
        if (!present_[slot]) return {};
        return answer_keys().rows[slot].count() > 1 ? values_[slot] : std::move(values_[slot]);
    }

    ObservedInbox inbox() {
        ObservedInbox inbox;
        inbox.id = *id_;
        if (present_[slot_name] && values_[slot_name].is_string())
            inbox.name = values_[slot_name].get_string();
        inbox.channel_type = values_[slot_channel_type].get_string();
        inbox.identity = identity();
        inbox.payload =
            payload_of(inbox.channel_type, present_[slot_provider] ? values_[slot_provider] : Json());
        if (!inbox.payload) return inbox;
        const auto wanted = [this](const Told& told) { return is_wanted(told); };
        const auto& told = told_of(*inbox.payload);
        inbox.fields.reserve(static_cast<std::size_t>(std::ranges::count_if(told, wanted)));
        for (const auto& [row, slot] : told | std::views::filter(wanted))
            inbox.fields.set(id_of(*row), from_answer(*row, take(slot), keep_.fingerprint));
        return inbox;
    }

    Keep keep_;
    std::vector<Json> values_;
    std::vector<bool> present_;
    FieldMask mask_;
    std::optional<InboxId> id_;
};

enum class Shape { list, single };

// Events of the JSON parser. Levels: 0 outside; for a list 1 is the envelope, 2 its array, 3 an inbox;
// for a single answer 1 is the inbox.
class Handler {
  public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    Handler(Keep keep, Shape shape)
        : collector_(std::move(keep)), inbox_level_(shape == Shape::list ? 3 : 1) {}

    std::vector<ObservedInbox> inboxes;
    std::string wrong;
    bool saw_payload = false;

    bool on_document_begin(boost::system::error_code&) { return true; }
    bool on_document_end(boost::system::error_code&) { return true; }
    bool on_comment_part(std::string_view, boost::system::error_code&) { return true; }
    bool on_comment(std::string_view, boost::system::error_code&) { return true; }
    bool on_number_part(std::string_view, boost::system::error_code&) { return true; }

    bool on_object_begin(boost::system::error_code& ec) { return open(Kind::object, ec); }
    bool on_object_end(std::size_t count, boost::system::error_code& ec) {
        if (capturing()) stack_.push_object(count);
        return close(ec);
    }
    bool on_array_begin(boost::system::error_code& ec) { return open(Kind::array, ec); }
    bool on_array_end(std::size_t count, boost::system::error_code& ec) {
        if (capturing()) stack_.push_array(count);
        return close(ec);
    }

    bool on_key_part(std::string_view part, std::size_t, boost::system::error_code&) {
        key_.append(part);
        return true;
    }
    bool on_key(std::string_view part, std::size_t, boost::system::error_code&) {
        std::string_view key = part;
        if (!key_.empty()) key = key_.append(part);
        if (level_ == inbox_level_) {
            const auto found = answer_keys().slots.find(key);
            slot_ =
                found != answer_keys().slots.end() && collector_.wants(found->second) ? found->second : none;
        } else if (capturing()) {
            stack_.push_key(key);
        } else if (level_ == 1) {
            in_payload_ = key == "payload";
            saw_payload = saw_payload || in_payload_;
        }
        key_.clear();
        return true;
    }

    bool on_string_part(std::string_view part, std::size_t, boost::system::error_code&) {
        text_.append(part);
        return true;
    }
    bool on_string(std::string_view part, std::size_t, boost::system::error_code& ec) {
        std::string_view text = part;
        if (!text_.empty()) text = text_.append(part);
        const bool more = scalar([&] { stack_.push_string(text); }, ec);
        text_.clear();
        return more;
    }
    bool on_int64(std::int64_t n, std::string_view, boost::system::error_code& ec) {
        return scalar([&] { stack_.push_int64(n); }, ec);
    }
    bool on_uint64(std::uint64_t n, std::string_view, boost::system::error_code& ec) {
        return scalar([&] { stack_.push_uint64(n); }, ec);
    }
    bool on_double(double n, std::string_view, boost::system::error_code& ec) {
        if (!std::isfinite(n)) return fail("a number beyond all bounds", ec);
        return scalar([&] { stack_.push_double(n); }, ec);
    }
    bool on_bool(bool b, boost::system::error_code& ec) {
        return scalar([&] { stack_.push_bool(b); }, ec);
    }
    bool on_null(boost::system::error_code& ec) {
        return scalar([&] { stack_.push_null(); }, ec);
    }

  private:
    enum class Kind { object, array };
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    bool capturing() const { return slot_ != none && level_ > inbox_level_; }

    bool fail(std::string what, boost::system::error_code& ec) {
        wrong = std::move(what);
        ec = make_error_code(boost::json::error::syntax);
        return false;
    }

    bool open(Kind kind, boost::system::error_code& ec) {
        if (level_ < inbox_level_ && (inbox_level_ == 1 || level_ == 0 || in_payload_)) {
            const Kind wanted = inbox_level_ == 3 && level_ == 1 ? Kind::array : Kind::object;
            if (kind != wanted) return fail(shape_text(), ec);
        }
        ++level_;
        if (level_ == inbox_level_ + 1 && slot_ != none) stack_.reset();
        return true;
    }

    bool close(boost::system::error_code& ec) {
        const std::size_t closed = level_--;
        if (closed == inbox_level_ && (inbox_level_ == 1 || in_payload_)) {
            auto inbox = collector_.finish();
            if (!inbox) return fail("an inbox without a number as id, or without a channel_type", ec);
            inboxes.push_back(std::move(*inbox));
            slot_ = none;
        } else if (closed == inbox_level_ + 1 && slot_ != none) {
            collector_.put(slot_, stack_.release());
            slot_ = none;
        }
        return true;
    }

    template <class Push>
    bool scalar(Push push, boost::system::error_code& ec) {
        if (level_ < inbox_level_) {
            const bool expected_more = level_ != 1 || in_payload_ || inbox_level_ == 1;
            return expected_more ? fail(shape_text(), ec) : true;
        }
        if (slot_ == none) return true;
        if (level_ == inbox_level_) {
            stack_.reset();
            push();
            collector_.put(slot_, stack_.release());
            slot_ = none;
        } else {
            push();
        }
        return true;
    }

    std::string shape_text() const {
        return inbox_level_ == 3 ? "not {\"payload\": [inbox, …]}" : "not an inbox object";
    }

    Collector collector_;
    std::size_t inbox_level_;
    std::size_t level_ = 0;
    std::size_t slot_ = none;
    bool in_payload_ = false;
    boost::json::value_stack stack_;
    std::string key_, text_;
};

}  // namespace

Keep keep_all(Fingerprinter fingerprint) {
    return {[](InboxId) { return FieldMask().set(); }, std::move(fingerprint)};
}

const FieldMask& identifying_fields() {
    static const FieldMask mask = [] {
        FieldMask result;
        result.set(static_cast<std::size_t>(inbox_field("name")));
        for (const auto& known : payload_names())
            for (const auto field : identifying(known.payload))
                result.set(static_cast<std::size_t>(field));
        return result;
    }();
    return mask;
}

struct InboxListReader::Parser {
    boost::json::basic_parser<Handler> parser;
    std::string wrong;

    Parser(Keep keep, Shape shape) : parser(options(), std::move(keep), shape) {}

    // Rails takes bodies of up to 100 levels, and somebody's additional_attributes may have as many.
    static boost::json::parse_options options() {
        boost::json::parse_options result;
        result.max_depth = 128;
        return result;
    }

    bool write(bool more, std::string_view piece) {
        if (!wrong.empty()) return false;
        boost::system::error_code failure;
        const std::size_t used = parser.write_some(more, piece.data(), piece.size(), failure);
        if (failure) {
            wrong = parser.handler().wrong;
            if (wrong.empty())
                wrong = failure == boost::json::error::incomplete ? "JSON that is cut short"
                                                                  : "not JSON: " + failure.message();
        } else if (used < piece.size()) {
            wrong = "JSON with something behind it";
        }
        return wrong.empty();
    }
};

InboxListReader::InboxListReader(Keep keep)
    : parser_(std::make_unique<Parser>(std::move(keep), Shape::list)) {}
InboxListReader::~InboxListReader() = default;

bool InboxListReader::write(std::string_view piece) { return parser_->write(true, piece); }

Result<std::vector<ObservedInbox>, WrongShape> InboxListReader::finish() {
    if (!parser_->write(false, {})) return WrongShape{parser_->wrong};
    if (!parser_->parser.handler().saw_payload) return WrongShape{"not {\"payload\": [inbox, …]}"};
    return std::move(parser_->parser.handler().inboxes);
}

Result<ObservedInbox, WrongShape> read_inbox(std::string_view body, const Keep& keep) {
    InboxListReader::Parser parser(keep, Shape::single);
    if (!parser.write(false, body)) return WrongShape{parser.wrong};
    return std::move(parser.parser.handler().inboxes.front());
}

}  // namespace inboxctl::state
