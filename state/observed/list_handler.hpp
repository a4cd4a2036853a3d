// Events of the JSON parser, turned into observed inboxes. For observed.cpp.
#pragma once

#include <boost/json/value_stack.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "state/observed/inbox/collector.hpp"

namespace inboxctl::state {

enum class Shape { list, single };

// Levels of nesting: 0 is outside. In a list, 1 is the envelope, 2 its array and 3 a resource; in a single
// response, 1 is the resource.
class ListHandler {
  public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    ListHandler(Keep keep, Shape shape)
        : collector_(std::move(keep)), item_level_(shape == Shape::list ? 3 : 1) {}

    std::vector<ObservedInbox> inboxes;
    std::string wrong;  // why reading stopped; empty: it did not
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
    bool on_key(std::string_view part, std::size_t, boost::system::error_code&);

    bool on_string_part(std::string_view part, std::size_t, boost::system::error_code&) {
        text_.append(part);
        return true;
    }
    bool on_string(std::string_view part, std::size_t, boost::system::error_code& ec) {
        std::string_view text = part;
        if (!text_.empty()) text = text_.append(part);
        const bool more = scalar(
            text, [&] { stack_.push_string(text); }, ec);
        text_.clear();
        return more;
    }
    bool on_int64(std::int64_t n, std::string_view, boost::system::error_code& ec) {
        return scalar(
            n, [&] { stack_.push_int64(n); }, ec);
    }
    bool on_uint64(std::uint64_t n, std::string_view, boost::system::error_code& ec) {
        return scalar(
            n, [&] { stack_.push_uint64(n); }, ec);
    }
    bool on_double(double n, std::string_view, boost::system::error_code& ec) {
        if (!std::isfinite(n)) return fail("a number that is too large", ec);
        return scalar(
            n, [&] { stack_.push_double(n); }, ec);
    }
    bool on_bool(bool b, boost::system::error_code& ec) {
        return scalar(
            b, [&] { stack_.push_bool(b); }, ec);
    }
    bool on_null(boost::system::error_code& ec) {
        return scalar(
            nullptr, [&] { stack_.push_null(); }, ec);
    }

  private:
    enum class Kind { object, array };
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    bool capturing() const { return slot_ != none && level_ > item_level_; }

    bool fail(std::string what, boost::system::error_code& ec);

    bool open(Kind kind, boost::system::error_code& ec);

    bool close(boost::system::error_code& ec);

    // A scalar: a value of the resource itself, or one inside such a value, for which `push` is called.
    template <class Value, class Push>
    bool scalar(const Value& value, Push push, boost::system::error_code& ec) {
        if (level_ < item_level_) {
            const bool expected_more = level_ != 1 || in_payload_ || item_level_ == 1;
            return expected_more ? fail(shape_text(), ec) : true;
        }
        if (slot_ == none) return true;
        if (level_ == item_level_) {
            collector_.put(slot_, Json(value));
            slot_ = none;
        } else {
            push();
        }
        return true;
    }

    std::string shape_text() const;

    Collector collector_;
    std::size_t item_level_;
    std::size_t level_ = 0;
    std::size_t slot_ = none;
    bool in_payload_ = false;
    boost::json::value_stack stack_;
    std::string key_, text_;
};

}  // namespace inboxctl::state
