#include "agent/http/answer.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cassert>

#include "agent/system/wipe.hpp"

namespace inboxctl::agent {

namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using boost::system::error_code;

constexpr std::size_t max_header = 64U << 10U;
constexpr std::size_t max_reserve = 16U << 20U;

// A chunked body ends with five bytes: `0`, the end of its line, and an empty line.
constexpr std::size_t shortest_end = 5;

const error_code reader_stopped = make_error_code(boost::system::errc::operation_canceled);

std::string describe(const error_code& fault, std::size_t max_body) {
    if (fault == http::error::body_limit) return "it is larger than " + std::to_string(max_body) + " bytes";
    if (fault == http::error::header_limit) return "its header is larger than 64 KiB";
    if (fault == http::error::partial_message) return "it is truncated";
    return "it is not HTTP (" + fault.message() + ")";
}

}  // namespace

struct Answer::Parser final : http::basic_parser<false> {
    Parser(std::size_t max_body, BodySink* body_sink) : sink(body_sink) {
        header_limit(max_header);
        body_limit(max_body);
        eager(true);
    }
    ~Parser() override { wipe(reply.body); }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    void on_request_impl(http::verb, string_view, string_view, int, error_code&) override {}
    void on_response_impl(int code, string_view, int, error_code&) override { reply.status = code; }

    void on_field_impl(http::field name, string_view, string_view value, error_code&) override {
        std::string* const wanted = [&]() -> std::string* {
            switch (name) {
                case http::field::content_type:
                    return &reply.content_type;
                case http::field::location:
                    return &reply.location;
                case http::field::date:
                    return &reply.date;
                case http::field::retry_after:
                    return &reply.retry_after;
                default:
                    return nullptr;
            }
        }();
        if (wanted && wanted->empty()) wanted->assign(value.data(), value.size());
    }

    void on_header_impl(error_code&) override {
        if (reply.status != 200) sink = nullptr;
        if (sink) sink->begin();
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        // With the length known in advance the string never moves, and no copy of a secret stays behind.
        if (length && !sink)
            reply.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, max_reserve)));
    }

    std::size_t on_body_impl(string_view piece, error_code& error) override {
        if (!sink)
            reply.body.append(piece.data(), piece.size());
        else if (!sink->take({piece.data(), piece.size()}))
            error = reader_stopped;
        return piece.size();
    }

    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, error_code& error) override {
        return on_body_impl(piece, error);
    }
    void on_finish_impl(error_code&) override {}

    BodySink* sink;
    HttpReply reply;
};

Answer::Answer(std::size_t max_body, BodySink* sink)
    : max_body_(max_body), sink_(sink), parser_(std::make_unique<Parser>(max_body, sink)) {}

Answer::~Answer() = default;

std::size_t Answer::feed(std::string_view bytes) {
    assert(state_ == State::more);
    begun_ = begun_ || !bytes.empty();
    // A TLS alert has seven bytes, too few for the parser to see that they are not a status line.
    if (parser_->reply.status == 0 && bytes.starts_with("\x15\x03")) {
        fail("it is TLS, not plain HTTP; begin url with https://");
        return bytes.size();
    }
    std::size_t used = 0;
    while (state_ == State::more && used < bytes.size()) {
        error_code error;
        const std::string_view left = bytes.substr(used);
        // Beast's parser asserts on a shorter piece that does not hold the whole end.
        if (left.size() < shortest_end && parser_->is_header_done() && parser_->chunked()) break;
        used += parser_->put({left.data(), left.size()}, error);
        if (error == http::error::need_more) break;
        if (error == reader_stopped) {
            state_ = State::stopped;
        } else if (error) {
            fail(describe(error, max_body_));
        } else if (parser_->is_done()) {
            state_ = State::done;
            // 100 and 103 precede the response itself.
            if (const int status = parser_->reply.status; status >= 100 && status < 200 && status != 101) {
                parser_ = std::make_unique<Parser>(max_body_, sink_);
                state_ = State::more;
            }
        }
    }
    return used;
}

void Answer::end() {
    error_code error;
    if (parser_->got_some())
        parser_->put_eof(error);
    else
        error = http::error::partial_message;
    if (error)
        fail(describe(error, max_body_));
    else
        state_ = State::done;
}

void Answer::cut() { fail("it is truncated"); }

void Answer::fail(std::string fault) {
    state_ = State::broken;
    fault_ = std::move(fault);
}

Answer::State Answer::state() const { return state_; }

bool Answer::begun() const { return begun_; }

bool Answer::keep_alive() const { return parser_->keep_alive(); }

HttpReply Answer::take_reply() { return std::move(parser_->reply); }

const std::string& Answer::fault() const { return fault_; }

}  // namespace inboxctl::agent
