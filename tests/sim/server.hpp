// A small Chatwoot: one account, three payloads, a few fields, and the rules that matter if a response is
// lost. A test compares it with the emulator, which is a hundred times slower and knows the rest.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/http/http.hpp"
#include "state/model/model.hpp"
#include "tests/sim/timeline.hpp"

namespace inboxctl::sim {

struct Response {
    int status = 200;
    std::string body;
};

struct Row {
    std::int64_t id = 0;
    state::Payload payload{};
    std::string name, site;  // website_url, webhook_url or email
    bool greeting_enabled = false;
    std::string greeting_message;
    std::vector<std::int64_t> members;
    bool is_unmanaged = false;  // made by somebody else
    bool is_edited = false;     // by somebody else, once at least
    bool delete_asked = false;
    Millis made{0};

    bool operator==(const Row&) const = default;
};

class Server {
  public:
    explicit Server(Timeline& timeline, Millis delete_delay)
        : timeline_(timeline), delete_delay_(delete_delay) {}

    // `stale`: how far a list is out of date.
    Response handle(agent::Method method, std::string_view target, std::string_view body, Millis stale);

    // Changes by another administrator.
    Row& make(Row row);
    void remove(std::int64_t id);
    void touch() { changed_ = seconds(); }

    Row* find(std::int64_t id);
    std::vector<Row>& rows() { return rows_; }
    const std::vector<Row>& rows() const { return rows_; }

    std::function<void(const Row&)> on_made = [](const Row&) {};

  private:
    std::int64_t seconds() const;
    Response list(Millis stale) const;
    Response create(const boost::json::object& body);
    Response update(Row& row, const boost::json::object& body);
    Response set_members(const boost::json::object& body);
    Response inbox(agent::Method method, std::int64_t id, std::string_view body);

    Timeline& timeline_;
    Millis delete_delay_;
    std::vector<Row> rows_;  // by id
    std::int64_t last_id_ = 0;
    std::int64_t changed_ = 0;
};

}  // namespace inboxctl::sim
