#include "state/observed/list_handler.hpp"

#include <boost/json/basic_parser.hpp>

namespace inboxctl::state {

bool ListHandler::on_key(std::string_view part, std::size_t, boost::system::error_code&) {
    std::string_view key = part;
    if (!key_.empty()) key = key_.append(part);
    if (level_ == item_level_) {
        const auto slot = slot_of(key);
        slot_ = slot && collector_.wants(*slot) ? *slot : none;
    } else if (capturing()) {
        stack_.push_key(key);
    } else if (level_ == 1) {
        in_payload_ = key == "payload";
        saw_payload = saw_payload || in_payload_;
    }
    key_.clear();
    return true;
}

bool ListHandler::fail(std::string what, boost::system::error_code& ec) {
    wrong = std::move(what);
    ec = make_error_code(boost::json::error::syntax);
    return false;
}

bool ListHandler::open(Kind kind, boost::system::error_code& ec) {
    if (level_ < item_level_ && (item_level_ == 1 || level_ == 0 || in_payload_)) {
        const Kind wanted = item_level_ == 3 && level_ == 1 ? Kind::array : Kind::object;
        if (kind != wanted) return fail(shape_text(), ec);
    }
    ++level_;
    if (level_ == item_level_ + 1 && slot_ != none) stack_.reset();
    return true;
}

bool ListHandler::close(boost::system::error_code& ec) {
    const std::size_t closed = level_--;
    if (closed == item_level_ && (item_level_ == 1 || in_payload_)) {
        auto inbox = collector_.finish();
        if (!inbox) return fail("an inbox without a numeric id or without a channel_type", ec);
        inboxes.push_back(std::move(*inbox));
        slot_ = none;
    } else if (closed == item_level_ + 1 && slot_ != none) {
        collector_.put(slot_, stack_.release());
        slot_ = none;
    }
    return true;
}

std::string ListHandler::shape_text() const {
    return item_level_ == 3 ? "not {\"payload\": [inbox, …]}" : "not an inbox object";
}

}  // namespace inboxctl::state
