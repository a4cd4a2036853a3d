#include "state/observed/observed.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include "state/model/inbox/fields.hpp"
#include "state/observed/list_handler.hpp"

namespace inboxctl::state {

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
    boost::json::basic_parser<ListHandler> parser;
    std::string wrong;

    Parser(Keep keep, Shape shape) : parser(options(), std::move(keep), shape) {}

    // Rails accepts bodies of up to 100 levels, and additional_attributes may use them all.
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
                wrong = failure == boost::json::error::incomplete ? "JSON that ends too early"
                                                                  : "not JSON: " + failure.message();
        } else if (used < piece.size()) {
            wrong = "text after the end of the JSON";
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
