#include "agent/http/answer.hpp"
#include "tests/support/catch.hpp"

using namespace inboxctl::agent;

namespace {

struct Collecting final : BodySink {
    std::string body;
    int begun = 0;
    std::size_t wants = std::string::npos;

    void begin() override {
        ++begun;
        body.clear();
    }
    bool take(std::string_view piece) override {
        body.append(piece);
        return body.size() < wants;
    }
};

// Feeds what has arrived again together with what comes after it, as a connection does.
void feed_in_two(Answer& answer, std::string_view text, std::size_t split) {
    std::string waiting;
    for (const std::string_view piece : {text.substr(0, split), text.substr(split)}) {
        waiting += piece;
        while (!waiting.empty() && answer.state() == Answer::State::more) {
            const auto used = answer.feed(waiting);
            waiting.erase(0, used);
            if (used == 0) break;
        }
    }
}

void feed_bytes(Answer& answer, std::string_view text) {
    std::string waiting;
    for (const char byte : text) {
        waiting += byte;
        waiting.erase(0, answer.feed(waiting));
    }
}

const std::string with_length =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nDate: Tue, 24 Nov 2026 02:39:41 "
    "GMT\r\n"
    "Content-Length: 11\r\n\r\n{\"ok\":true}";
const std::string chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"ok\"\r\n6;x=y\r\n:true}\r\n0\r\n\r\n";
const std::string after_a_hint = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + with_length;

std::string fault_of(std::string_view text, std::size_t max_body = 1000) {
    Answer answer(max_body, nullptr);
    feed_in_two(answer, text, text.size());
    if (answer.state() == Answer::State::more) answer.end();
    return answer.state() == Answer::State::broken ? answer.fault() : "";
}

}  // namespace

TEST_CASE("an answer is the same wherever its bytes are split") {
    for (const auto& text : {with_length, chunked, after_a_hint}) {
        for (std::size_t split = 0; split <= text.size(); ++split) {
            CAPTURE(text, split);
            Answer answer(1000, nullptr);
            feed_in_two(answer, text, split);
            REQUIRE(answer.state() == Answer::State::done);
            REQUIRE(answer.keep_alive());
            const auto reply = answer.take_reply();
            REQUIRE(reply.status == 200);
            REQUIRE(reply.body == "{\"ok\":true}");
        }
    }
}

TEST_CASE("an answer is read from single bytes") {
    Answer answer(1000, nullptr);
    feed_bytes(answer, with_length);
    CHECK(answer.state() == Answer::State::done);
    const auto reply = answer.take_reply();
    CHECK(reply.date == "Tue, 24 Nov 2026 02:39:41 GMT");
    CHECK(reply.content_type == "application/json; charset=utf-8");
}

TEST_CASE("a chunked body is read from single bytes, an empty one too") {
    const std::string head = "HTTP/1.1 500 Internal Server Error\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string body : {"", "a", "several bytes"})
        for (const std::string end : {"0\r\n\r\n", "0;why=not\r\n\r\n", "00\r\nDate: now\r\n\r\n"}) {
            CAPTURE(body, end);
            Answer answer(1000, nullptr);
            std::string text = head;
            for (const char byte : body)
                text += std::string("1\r\n") + byte + "\r\n";
            feed_bytes(answer, text + end);
            REQUIRE(answer.state() == Answer::State::done);
            CHECK(answer.take_reply().body == body);
        }
}

TEST_CASE("a sink gets the body of a 200 at every split, and only of a 200") {
    for (std::size_t split = 0; split <= chunked.size(); ++split) {
        CAPTURE(split);
        Collecting sink;
        Answer answer(1000, &sink);
        feed_in_two(answer, chunked, split);
        REQUIRE(answer.state() == Answer::State::done);
        REQUIRE(sink.body == "{\"ok\":true}");
        REQUIRE(sink.begun == 1);
        REQUIRE(answer.take_reply().body.empty());
    }
    Collecting sink;
    Answer answer(1000, &sink);
    feed_in_two(answer, "HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\n{}", 0);
    CHECK(sink.begun == 0);
    CHECK(answer.take_reply().body == "{}");
}

TEST_CASE("a sink that has enough stops the reading without a fault") {
    Collecting sink;
    sink.wants = 1;
    Answer answer(1000, &sink);
    feed_in_two(answer, with_length, with_length.size());
    CHECK(answer.state() == Answer::State::stopped);
}

TEST_CASE("an answer without a body ends with its header") {
    Answer answer(1000, nullptr);
    feed_in_two(answer, "HTTP/1.1 204 No Content\r\n\r\n", 0);
    CHECK(answer.state() == Answer::State::done);
    Answer empty(1000, nullptr);
    feed_in_two(empty, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0);
    CHECK(empty.state() == Answer::State::done);
}

TEST_CASE("a body without a length ends with the connection, and that one carries nothing more") {
    Answer answer(1000, nullptr);
    feed_in_two(answer, "HTTP/1.1 200 OK\r\n\r\nall of it", 20);
    REQUIRE(answer.state() == Answer::State::more);
    answer.end();
    REQUIRE(answer.state() == Answer::State::done);
    CHECK_FALSE(answer.keep_alive());
    CHECK(answer.take_reply().body == "all of it");
}

TEST_CASE("the same body is truncated if the connection breaks instead of ending") {
    Answer answer(1000, nullptr);
    feed_in_two(answer, "HTTP/1.1 200 OK\r\n\r\nnot all", 20);
    answer.cut();
    CHECK(answer.state() == Answer::State::broken);
    CHECK(answer.fault() == "it is truncated");
}

TEST_CASE("every shorter response with a length is truncated") {
    for (std::size_t length = 0; length < with_length.size(); ++length) {
        CAPTURE(length);
        REQUIRE(fault_of(with_length.substr(0, length)) == "it is truncated");
    }
    for (std::size_t length = 0; length < chunked.size(); ++length) {
        CAPTURE(length);
        REQUIRE(fault_of(chunked.substr(0, length)) == "it is truncated");
    }
}

TEST_CASE("what is not HTTP is a fault that says so") {
    CHECK_THAT(fault_of("SSH-2.0-OpenSSH_9.2\r\n\r\n"), Catch::Contains("it is not HTTP"));
    CHECK_THAT(fault_of(std::string("\x15\x03\x01\x00\x02\x02\x46", 7)), Catch::Contains("https://"));
    CHECK_THAT(fault_of("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"),
               Catch::Contains("it is not HTTP"));
    CHECK_THAT(fault_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnothex\r\n"),
               Catch::Contains("it is not HTTP"));
}

TEST_CASE("headers and bodies have a largest size") {
    CHECK(fault_of("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n") == "it is larger than 1000 bytes");
    CHECK(fault_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x')) == "it is larger than 1000 bytes");
    CHECK(fault_of("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n") ==
          "its header is larger than 64 KiB");
}

TEST_CASE("Connection: close is heeded") {
    Answer answer(1000, nullptr);
    feed_in_two(answer, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", 0);
    REQUIRE(answer.state() == Answer::State::done);
    CHECK_FALSE(answer.keep_alive());
}

TEST_CASE("what follows an answer is not eaten") {
    Answer answer(1000, nullptr);
    CHECK(answer.feed(with_length + "HTTP/1.1") == with_length.size());
    CHECK(answer.state() == Answer::State::done);
}
