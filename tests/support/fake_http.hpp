// The HTTP port without a network: prepared responses, and the requests that were sent.
#pragma once

#include <deque>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "agent/http/http.hpp"

namespace inboxctl::tests {

inline agent::HttpReply reply(int status, std::string body,
                              std::string content_type = "application/json; charset=utf-8") {
    agent::HttpReply result;
    result.status = status;
    result.body = std::move(body);
    result.content_type = std::move(content_type);
    return result;
}

inline agent::HttpReply html(int status) {
    return reply(status, "<html><head><title>nginx</title></head></html>", "text/html; charset=UTF-8");
}

class FakeHttp final : public agent::Http {
  public:
    using Sent = state::Result<agent::HttpReply, agent::HttpFailure>;

    std::deque<Sent> answers;                  // the last one stays
    std::vector<agent::HttpRequest> requests;  // that were sent
    std::function<void()> while_sending = [] {};
    std::size_t piece = 7;  // a sink gets the body in pieces of so many bytes

    explicit FakeHttp(Sent answer) { answers.push_back(std::move(answer)); }
    explicit FakeHttp(std::deque<Sent> all) : answers(std::move(all)) {}

    agent::asio::awaitable<Sent> send(const agent::HttpRequest& request) override { co_return next(request); }

    agent::asio::awaitable<Sent> send(const agent::HttpRequest& request, agent::BodySink& sink) override {
        Sent sent = next(request);
        if (!sent || sent->status != 200) co_return sent;
        sink.begin();
        const std::string body = std::move(sent->body);
        sent->body.clear();
        for (std::size_t at = 0; at < body.size(); at += piece)
            if (!sink.take(std::string_view(body).substr(at, piece))) break;
        co_return sent;
    }

    void stop() override {}

  private:
    Sent next(const agent::HttpRequest& request) {
        requests.push_back(request);
        while_sending();
        Sent answer = answers.front();
        if (answers.size() > 1) answers.pop_front();
        return answer;
    }
};

}  // namespace inboxctl::tests
